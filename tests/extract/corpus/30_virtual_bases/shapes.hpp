#pragma once
struct Base { virtual ~Base() = 0; virtual Base* copy() const = 0; virtual int id() const; int shared = 1; };
struct Left : virtual Base { Left* copy() const override; int left = 10; };
struct Right : virtual Base { int id() const override; int right = 100; };
struct Both final : Left, Right { Both* copy() const override; int id() const override; };
struct UnusedLeaf : Left { UnusedLeaf* copy() const override; }; // dropped

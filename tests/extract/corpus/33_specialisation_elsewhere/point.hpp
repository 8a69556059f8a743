#pragma once
struct Point { int x; }; // kept
struct UnusedPoint { int x; }; // dropped

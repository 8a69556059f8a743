#pragma once
#include <string_view>
struct Parser { std::string_view rest; int depth = 0; };
int expression(Parser& p); // kept
int term(Parser& p); // kept
int factor(Parser& p); // kept
int unused_statement(Parser& p); // dropped
using Rule = int (*)(Parser&);
extern const Rule rules[3]; // kept
template <class T> struct Node;
template <class T> struct Tree { Node<T>* root = nullptr; int count() const; ~Tree(); };
template <class T> struct Node { T value; Tree<Node*> none; Node* left = nullptr; };

#include "tree.hpp"
#include <algorithm>
enum class Tree::Mode : int { plain = 3, other }; // kept
struct Tree::Node { // kept
  int value;
  std::vector<Node> children;
  struct Visitor;
};
struct Tree::Node::Visitor { // kept
  int total = 0;
  void visit(const Node& node);
};
class Tree::Cache { int hits_ = 0; }; // dropped
void Tree::Node::Visitor::visit(const Node& node) { // kept
  total += node.value;
  std::for_each(node.children.begin(), node.children.end(), [this](const Node& child) { visit(child); });
}
Tree::Tree() : root_(new Node{1, {{2, {}}, {3, {}}}}) {} // kept
Tree::~Tree() = default; // kept
int Tree::sum() const { // kept
  Node::Visitor visitor;
  visitor.visit(*root_);
  return visitor.total * static_cast<int>(Mode::plain);
}
int Tree::unused_depth() const { return static_cast<int>(Mode::other); } // dropped

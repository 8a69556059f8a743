#pragma once
#include <memory>
#include <vector>
class Tree {
 public:
  Tree();
  ~Tree();
  int sum() const;
  int unused_depth() const;

 private:
  struct Node;
  class Cache;
  enum class Mode : int;
  std::unique_ptr<Node> root_;
};

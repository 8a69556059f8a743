// expect: an argument of this function cannot be sent to another process
// The pointer lies two levels down; the names in the message lead to it.
// expect-detail: Node
#include "common.hpp"
struct Node {
  int value;
  Node* next;
};
struct Wrap {
  int a;
  std::vector<Node> nodes;
};
int length(int start, const Wrap& list) {
  return start + static_cast<int>(list.nodes.size());
}
constexpr auto tag = turbolift::on<length>(platform);

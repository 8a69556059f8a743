#include "kubernetes/kubeconfig.hpp"

#include "target.hpp"

void try_input(std::string_view bytes) {
  const auto config = turbolift::kubernetes::read_kubeconfig(bytes, "/home/user/.kube/config");
  if (!config) require(!config.error().message.empty());
}

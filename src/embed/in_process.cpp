/// \file
/// TURBOLIFT_DISTRIBUTION=OFF, as an object that the link asks for by its symbol (`-Wl,-u,turbolift_in_process`). The
/// switch acts here and not in a header, so that libraries that were built either way can be mixed.

#include "embed/registry.hpp"

extern "C" {
extern const char turbolift_in_process;
const char turbolift_in_process = 1;
}

namespace {
[[gnu::constructor(101)]] void choose_in_process() {
  turbolift::embed::set_in_process();
}
}  // namespace

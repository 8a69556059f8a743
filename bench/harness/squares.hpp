#pragma once

#include <turbolift/turbolift.hpp>

#include "functions.hpp"
#include "platforms.hpp"

namespace bench {

/// The smallest function with one replica: over a Unix socket and over TCP. Has threads: peers that fork come first.
struct Squares {
  Squares() { embed<square>("square"); }

  turbolift::Local local;
  OverTcp cluster{"square"};
  const turbolift::Function<square> here = turbolift::on<square>(local, {.max_replicas = 1});
  const turbolift::Function<square> there = turbolift::on<square>(cluster.platform(), {.max_replicas = 1});
};

}  // namespace bench

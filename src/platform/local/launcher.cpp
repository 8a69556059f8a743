#include "platform/local/launcher.hpp"

#include "base/fork.hpp"

namespace turbolift::platform {

Launcher& Launcher::program() {
  static constinit base::PerProcess<Launcher> launcher;
  return launcher.get();
}

}  // namespace turbolift::platform

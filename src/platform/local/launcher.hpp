#pragma once

#include "platform/serving/task_thread.hpp"

namespace turbolift::platform {

/// The thread that starts and watches all of the program's service processes. It lives as long as the program: a
/// process that is to die with its parent (PR_SET_PDEATHSIG) dies with the thread that started it.
class Launcher final : public TaskThread {
 public:
  Launcher() : TaskThread("turbolift-start") {}

  /// The program's, started when it is first asked for; a forked child has another one.
  static Launcher& program();
};

}  // namespace turbolift::platform

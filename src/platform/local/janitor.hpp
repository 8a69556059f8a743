#pragma once

#include <filesystem>
#include <memory>

#include "base/fork.hpp"
#include "base/subprocess.hpp"

namespace turbolift::platform {

/// A private folder that is gone when the program is, however it ends: a process of its own waits for that, and removes
/// it. Also gone when this object ends.
class JanitoredFolder {
 public:
  /// On the launcher's thread. `prefix` starts the folder's name.
  static base::Expected<std::unique_ptr<JanitoredFolder>> make(std::string_view prefix);
  JanitoredFolder(const JanitoredFolder&) = delete;
  JanitoredFolder& operator=(const JanitoredFolder&) = delete;
  ~JanitoredFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  JanitoredFolder(std::filesystem::path path, base::Subprocess janitor);

  std::filesystem::path path_;
  base::Subprocess janitor_;
  std::unique_ptr<base::ClosedInChild> closed_in_child_;
};

}  // namespace turbolift::platform

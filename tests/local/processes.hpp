#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"

/// The processes whose argv[0] is `name`, without zombies.
inline std::vector<int> processes_named(const std::string& name) {
  std::vector<int> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto line = turbolift::base::read_file(entry.path() / "cmdline");
    if (line && line->substr(0, line->find('\0')) == name) found.push_back(std::stoi(pid));
  }
  return found;
}

/// Whether `condition` comes true within `time`; looks every few milliseconds.
template <class Condition>
bool comes_true(Condition condition, std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return condition();
    ::usleep(5000);
  }
  return true;
}

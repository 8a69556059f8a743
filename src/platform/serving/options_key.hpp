#pragma once

#include <deque>
#include <string>
#include <turbolift/options.hpp>

namespace turbolift::platform {

/// Options that outlive the tag that they came from: the same values, with the text copied. Not movable.
class OwnedOptions {
 public:
  explicit OwnedOptions(const FunctionOptions& options);
  OwnedOptions(const OwnedOptions&) = delete;
  OwnedOptions& operator=(const OwnedOptions&) = delete;

  const FunctionOptions& operator*() const { return options_; }
  const FunctionOptions* operator->() const { return &options_; }

 private:
  std::string_view own(std::string_view text) { return text.empty() ? text : texts_.emplace_back(text); }

  std::deque<std::string> texts_;
  FunctionOptions options_;
};

/// Whether calls with the one are served by the replicas of the other.
bool same(const FunctionOptions& a, const FunctionOptions& b);

}  // namespace turbolift::platform

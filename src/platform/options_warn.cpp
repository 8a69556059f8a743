#include "platform/options_warn.hpp"

#include <cstdio>
#include <mutex>
#include <set>
#include <string>

#include "base/fork.hpp"
#include "platform/options_check.hpp"

namespace turbolift::platform {

namespace {

struct Warned {
  std::mutex mutex;
  std::set<const detail::FunctionInfo*> functions;
};
constinit base::PerProcess<Warned> warned;

}  // namespace

void warn_not_honoured(const detail::FunctionInfo& function, const FunctionOptions& options, Honours honours) noexcept {
  const auto names = not_honoured(options, honours);
  if (names.empty()) return;
  Warned& all = warned.get();
  const std::lock_guard lock(all.mutex);
  if (!all.functions.insert(&function).second) return;
  std::string list;
  for (const std::string_view name : names) list.append(list.empty() ? "" : ", ").append(name);
  const char* where = honours == Honours::threads ? "in this process" : "in processes of this machine";
  std::fprintf(stderr, "turbolift: warning: %s: no effect when calls run %s: %s\n", detail::name_of(function).c_str(),
               where, list.c_str());
}

}  // namespace turbolift::platform

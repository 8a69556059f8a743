#include "platform/serving/options_key.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <tuple>

namespace turbolift::platform {
namespace {

using namespace std::chrono_literals;

TEST(OptionsKey, EveryFieldMakesAnotherService) {
  const FunctionOptions nothing;
  EXPECT_TRUE(same(nothing, nothing));
  const std::function<void(FunctionOptions&)> changes[] = {
      [](FunctionOptions& o) { o.min_replicas = 0; },
      [](FunctionOptions& o) { o.max_replicas = 3; },
      [](FunctionOptions& o) { o.concurrency = 2; },
      [](FunctionOptions& o) { o.cpu = "2"; },
      [](FunctionOptions& o) { o.memory = "1Gi"; },
      [](FunctionOptions& o) { o.resources = Setting{"nvidia.com/gpu", "1"}; },
      [](FunctionOptions& o) { o.timeout = 1s; },
      [](FunctionOptions& o) { o.retries = 1; },
      [](FunctionOptions& o) { o.at_most_once = true; },
      [](FunctionOptions& o) { o.idle_timeout = 1s; },
      [](FunctionOptions& o) { o.target_cpu_percent = 50; },
      [](FunctionOptions& o) { o.env = Setting{"MODE", "fast"}; },
      [](FunctionOptions& o) { o.secrets = Secret{"key", "store", "key"}; },
      [](FunctionOptions& o) { o.node_selector = Setting{"disk", "ssd"}; },
      [](FunctionOptions& o) { o.pod_patch = "{}"; },
  };
  // A field that is added has to be compared, too: this many of them are listed above.
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, p] = nothing;
  static_cast<void>(std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, p));
  for (const auto& change : changes) {
    FunctionOptions other;
    change(other);
    EXPECT_FALSE(same(nothing, other)) << &change - changes;
    EXPECT_TRUE(same(other, *OwnedOptions(other))) << &change - changes;
  }
}

TEST(OptionsKey, OwnedOptionsOutliveTheirText) {
  auto text = std::make_unique<std::string>("512Mi of memory that will be freed");
  FunctionOptions options{.memory = *text, .env = Setting{*text, *text}, .pod_patch = *text};
  const OwnedOptions owned(options);
  const std::string expected = *text;
  text->assign(text->size(), '?');
  text.reset();
  EXPECT_EQ(owned->memory, expected);
  EXPECT_EQ(owned->env.begin()->value, expected);
  EXPECT_EQ(owned->pod_patch, expected);
}

}  // namespace
}  // namespace turbolift::platform

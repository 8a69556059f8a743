#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <turbolift/turbolift.hpp>
#include <variant>

#include "platform/manual_platform.hpp"

namespace turbolift {
namespace {

using platform::answer;
using platform::ManualPlatform;

int twice(int x) {
  if (x < 0) throw std::invalid_argument("negative");
  return 2 * x;
}
std::string text(int x) {
  return std::to_string(x);
}
void nothing() {}

class WhenAllTest : public testing::Test {
 protected:
  ManualPlatform platform;
  Function<twice> number = on<twice>(platform);
  Function<text> words = on<text>(platform);
  Function<nothing> empty = on<nothing>(platform);
};

TEST_F(WhenAllTest, GivesAllValuesWhateverTheirOrder) {
  auto all = when_all(number(1), words(2), empty());
  static_assert(std::is_same_v<decltype(all), Future<std::tuple<int, std::string, std::monostate>>>);
  while (platform.backend->waiting() != 0) {
    EXPECT_FALSE(all.ready());
    answer(platform.backend->take_newest());
  }
  EXPECT_EQ(all.get(), std::tuple(2, std::string("2"), std::monostate()));
}

TEST_F(WhenAllTest, TheFirstErrorCancelsTheRest) {
  auto all = when_all(number(1), number(-1), words(3));
  const detail::Call first = platform.backend->take();
  answer(platform.backend->take());
  const detail::Call last = platform.backend->take();
  const auto result = all.get();
  EXPECT_EQ(result.error().message, "negative");
  EXPECT_TRUE(first.state->ready());
  EXPECT_TRUE(last.state->ready());
}

TEST_F(WhenAllTest, CancellingCancelsAll) {
  auto all = when_all(number(1), number(2));
  const detail::Call first = platform.backend->take();
  const detail::Call second = platform.backend->take();
  all.cancel();
  EXPECT_TRUE(first.state->ready());
  EXPECT_TRUE(second.state->ready());
  EXPECT_EQ(all.get().error().kind, ErrorKind::cancelled);
}

TEST_F(WhenAllTest, OfAVector) {
  std::vector<Future<int>> futures;
  for (int i = 0; i < 5; ++i) futures.push_back(number(i));
  auto all = when_all(std::move(futures));
  while (platform.backend->waiting() != 0) answer(platform.backend->take_newest());
  EXPECT_EQ(all.get(), (std::vector<int>{0, 2, 4, 6, 8}));

  std::vector<Future<void>> none;
  none.push_back(empty());
  auto done = when_all(std::move(none));
  answer(platform.backend->take());
  EXPECT_EQ(done.get()->size(), 1U);
}

TEST_F(WhenAllTest, OfNothing) {
  EXPECT_EQ(when_all().get(), std::tuple<>());
  EXPECT_EQ(when_all(std::vector<Future<int>>()).get(), std::vector<int>());
}

TEST_F(WhenAllTest, AnEmptyFutureFailsIt) {
  auto all = when_all(number(1), Future<int>());
  EXPECT_EQ(all.get().error().kind, ErrorKind::used_twice);
}

}  // namespace
}  // namespace turbolift

#include <gtest/gtest.h>

#include <string>
#include <turbolift/share.hpp>
#include <vector>

namespace turbolift {
namespace {

TEST(Share, EncodesAValueBeforeItIsMovedFrom) {
  const std::vector<std::string> value{"one", std::string(100, 'x')};
  const Shared<std::vector<std::string>> of_copy = share(value);
  const Shared<std::vector<std::string>> of_temporary = share(std::vector<std::string>(value));
  EXPECT_EQ(of_temporary.value()->encoded(), encode(value));
  EXPECT_EQ(of_temporary.value()->digest(), of_copy.value()->digest());
  EXPECT_EQ(of_temporary.get(), value);
}

TEST(Share, IsDecodedWhereOnlyTheBytesAre) {
  const std::vector<int> value{1, 2, 3};
  detail::SharedValue received(share(value).value()->encoded());
  const auto* decoded = received.get<std::vector<int>>(detail::DecodeShared{});
  ASSERT_NE(decoded, nullptr);
  EXPECT_EQ(*decoded, value);
  EXPECT_EQ(received.get<std::vector<int>>(detail::DecodeShared{}), decoded) << "decoded twice";
}

TEST(Share, BytesOfAnotherTypeAreNoValue) {
  detail::SharedValue received(std::string("\xff\xff\xff"));
  EXPECT_EQ(received.get<std::vector<int>>(detail::DecodeShared{}), nullptr);
}

}  // namespace
}  // namespace turbolift

#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace turbolift::base {
namespace {

TEST(Base64, GoesBothWays) {
  // RFC 4648, section 10
  for (const auto& [bytes, text] : {std::pair<std::string, std::string>{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  std::string all;
  for (int byte = 255; byte >= 0; --byte) all += static_cast<char>(byte);
  EXPECT_EQ(from_base64(to_base64(all)), all);
  EXPECT_EQ(to_base64("\xff\xef"), "/+8=");
}

TEST(Base64, SkipsLineBreaksAlone) {
  EXPECT_EQ(from_base64("Zm9v\r\nYmFy\n"), "foobar");
  for (const char* text :
       {"Zm9v YmFy", "Zm9", "Zg=", "Zg===", "Z===", "====", "Zg==Zg==", "Zg==Z", "Zm9v=", "Zm-_", "Zm\t9v"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace turbolift::base

#include "http/client/url.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace turbolift::http {
namespace {

TEST(Url, IsTakenApart) {
  const auto parse = [](std::string_view text) { return parse_url(text).value_or(Url{}); };
  EXPECT_EQ(parse("https://example.org"), (Url{true, "example.org", 443, "/"}));
  EXPECT_EQ(parse("HTTP://Example.ORG"), (Url{false, "example.org", 80, "/"}));
  EXPECT_EQ(parse("https://10.0.0.1:6443/a/b?c=d%20e&f"), (Url{true, "10.0.0.1", 6443, "/a/b?c=d%20e&f"}));
  EXPECT_EQ(parse("http://[fd00::1]:8080/x"), (Url{false, "fd00::1", 8080, "/x"}));
  EXPECT_EQ(parse("https://[::1]"), (Url{true, "::1", 443, "/"}));
  EXPECT_EQ(parse("https://h?q#fragment"), (Url{true, "h", 443, "/?q"}));
  EXPECT_EQ(parse("https://h:/x"), (Url{true, "h", 443, "/x"}));
  EXPECT_EQ(parse("https://my_host.local-net.:1/"), (Url{true, "my_host.local-net.", 1, "/"}));
}

TEST(Url, WhatIsNoneIsAnError) {
  for (const char* wrong : {"",
                            "example.org",
                            "ftp://example.org",
                            "https:/example.org",
                            "https://",
                            "https://:443",
                            "https:///path",
                            "https://h:0",
                            "https://h:65536",
                            "https://h:x",
                            "https://h:-1",
                            "https://a b",
                            "https://a/b c",
                            "https://h/\n",
                            "https://h\r\nX: y",
                            "https://[::1",
                            "https://[::1]x",
                            "https://[host]",
                            "https://::1",
                            "https://h/\xc3\xa4",
                            "https://h\xc3\xa4",
                            "https://a%20b",
                            "https://a*b",
                            "https://a<b>"}) {
    const auto url = parse_url(wrong);
    EXPECT_FALSE(url) << wrong << " was read as " << to_string(*url);
  }
}

TEST(Url, APasswordIsNeitherTakenNorShown) {
  const auto url = parse_url("https://jane:hunter2@example.org/");
  ASSERT_FALSE(url);
  EXPECT_NE(url.error().message.find("user name"), std::string::npos) << url.error().message;
  EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos);
  EXPECT_EQ(parse_url("https://jane:hunter2@exa mple.org/").error().message.find("hunter2"), std::string::npos);
}

TEST(Url, IsWrittenAsItIsRead) {
  for (const char* text : {"https://example.org/", "http://example.org:443/", "https://[fd00::1]:8443/a?b",
                           "http://[::1]/", "http://10.0.0.1:8080/x"}) {
    EXPECT_EQ(to_string(parse_url(text).value()), text);
  }
}

TEST(Url, AReferenceIsJoinedAsRfc3986Does) {
  const Url base = parse_url("https://h:8443/b/c/d;p?q").value();
  const std::vector<std::pair<std::string, std::string>> cases = {
      // RFC 3986, section 5.4
      {"g", "https://h:8443/b/c/g"},
      {"./g", "https://h:8443/b/c/g"},
      {"g/", "https://h:8443/b/c/g/"},
      {"/g", "https://h:8443/g"},
      {"//g", "https://g/"},
      {"?y", "https://h:8443/b/c/d;p?y"},
      {"g?y", "https://h:8443/b/c/g?y"},
      {"#s", "https://h:8443/b/c/d;p?q"},
      {"", "https://h:8443/b/c/d;p?q"},
      {"g;x?y#s", "https://h:8443/b/c/g;x?y"},
      {".", "https://h:8443/b/c/"},
      {"..", "https://h:8443/b/"},
      {"../g", "https://h:8443/b/g"},
      {"../../../g", "https://h:8443/g"},
      {"/./g", "https://h:8443/g"},
      {"/../g", "https://h:8443/g"},
      {"g.", "https://h:8443/b/c/g."},
      {"..g", "https://h:8443/b/c/..g"},
      {"./g/.", "https://h:8443/b/c/g/"},
      {"g/../h", "https://h:8443/b/c/h"},
      {"g?y/../x", "https://h:8443/b/c/g?y/../x"},
      {"http://other:81/x", "http://other:81/x"},
      // As registries do: to another host, with a query that must be kept.
      {"https://storage.example/blob?sig=a%2Fb%3D&x", "https://storage.example/blob?sig=a%2Fb%3D&x"},
      {"/v2/n/blobs/uploads/1?_state=a%3D%3D", "https://h:8443/v2/n/blobs/uploads/1?_state=a%3D%3D"},
  };
  for (const auto& [reference, whole] : cases) {
    const auto joined = join(base, reference);
    ASSERT_TRUE(joined) << reference << ": " << joined.error().message;
    EXPECT_EQ(to_string(*joined), whole) << reference;
  }
  EXPECT_FALSE(join(base, "a b"));
  EXPECT_FALSE(join(base, "ftp://h/x"));
}

TEST(Url, PercentEncodingIsReversed) {
  EXPECT_EQ(percent_encode("a-b_c.d~e"), "a-b_c.d~e");
  EXPECT_EQ(percent_encode("app=x,tier in (a)/ä"), "app%3Dx%2Ctier%20in%20%28a%29%2F%C3%A4");
  std::string every;
  for (int c = 0; c < 256; ++c) every += static_cast<char>(c);
  EXPECT_EQ(percent_decode(percent_encode(every)).value(), every);
  EXPECT_EQ(percent_decode("%2f%2F").value(), "//");
  for (const char* wrong : {"%", "%2", "a%zz", "%2%2f"}) EXPECT_FALSE(percent_decode(wrong)) << wrong;
}

TEST(Url, HostAndPortHaveBracketsWhereTheyNeedThem) {
  EXPECT_EQ(host_and_port("h", 1), "h:1");
  EXPECT_EQ(host_and_port("::1", 443), "[::1]:443");
}

}  // namespace
}  // namespace turbolift::http

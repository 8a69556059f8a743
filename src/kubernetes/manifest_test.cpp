#include "kubernetes/manifest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kubernetes/names.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/yaml.hpp"

namespace turbolift::kubernetes {
namespace {

std::vector<std::string> documents(const std::string& text) {
  std::vector<std::string> result;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find("---\n", begin), text.size());
    result.push_back(text.substr(begin, end - begin));
    begin = end + 4;
  }
  return result;
}

TEST(Manifest, StringsStayStrings) {
  json::object object;
  int i = 0;
  for (const char* text :
       {"",           "~",           "null",       "true",   "yes",    "off",        "n",    "1",          "-1",
        "0x10",       "1e3",         "0o17",       "017",    ".5",     "1_000",      ".inf", "2024-01-01", "1:30",
        "plain",      "a b",         " lead",      "trail ", "- dash", "a: b",       "a #b", "#c",         "*alias",
        "&anchor",    "!tag",        "%dir",       "@at",    "`tick",  "{a}",        "[a]",  "a, b",       "'quoted'",
        "\"double\"", "back\\slash", "two\nlines", "tab\t",  "größe",  "\u2028",     "---",  "...",        "? key",
        "| literal",  "> folded",    "=",          "<<",     "a:",     "a::b(c, d)", "100m", "512Mi",      "25%",
        "NaN",        ".nan",        "0b1",        "+1",     "1.",     "Off"})
    object["k" + std::to_string(i++)] = text;
  for (const char* key : {"y", "123", "turbolift/run", "a: b", "null"}) object[key] = "v";
  object["numbers"] = json::array{0, -5, 8080, true, nullptr};
  object["empty"] = json::object{{"list", json::array()}, {"map", json::object()}};
  const json::object nested{{"a", json::array({json::object{{"b", json::array({json::array({"c"})})}}})}};
  object["nested"] = nested;
  const std::string text = to_yaml({&object, 1});
  const auto read = read_yaml(text);
  ASSERT_TRUE(read) << read.error().message << "\n" << text;
  EXPECT_EQ(*read, json::value(object)) << text;
}

TEST(Manifest, OfAProgram) {
  const SessionIdentity session{.run_id = "k7x2m9qd1a", .kube_namespace = "team", .job_uid = {}, .program = "app"};
  ServiceSpec spec;
  spec.id = service_id("geo::area", "k");
  spec.function = "geo::area(double, double)";
  spec.image = "registry:5000/geo-area:sha256-ab";
  spec.options.env = {{"ON", "yes"}, {"N", "12"}};
  const std::vector<json::object> objects{deadline_job(session, std::chrono::seconds(30)),
                                          token_secret(session, "t"),
                                          network_policy(session),
                                          service(session, spec),
                                          *deployment(session, spec),
                                          autoscaler(session, spec, 1, 5),
                                          ingress(session, spec, {.host = host_name(session.run_id, spec.id)}),
                                          http_route(session, spec, {.host = "h", .gateway = "g/w"})};
  const std::string text = to_yaml(objects);
  const std::vector<std::string> parts = documents(text);
  ASSERT_EQ(parts.size(), objects.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto read = read_yaml(parts[i]);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, json::value(objects[i])) << parts[i];
  }
  EXPECT_NE(text.find("    - name: \"ON\"\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("ownerReferences"), std::string::npos) << "no Job is known";
}

}  // namespace
}  // namespace turbolift::kubernetes

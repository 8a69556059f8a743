#include "kubernetes/names.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace turbolift::kubernetes {
namespace {

bool is_dns_label(const std::string& name) {  // RFC 1035, as a Service's name must be
  static const std::regex label("[a-z]([-a-z0-9]*[a-z0-9])?");
  return name.size() <= 63 && std::regex_match(name, label);
}

TEST(Names, RunsDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = new_run_id();
    EXPECT_TRUE(is_run_id(id)) << id;
    EXPECT_TRUE(is_dns_label(session_name(id))) << id;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_FALSE(is_run_id("k7x2m9qd1"));
  EXPECT_FALSE(is_run_id("k7x2m9qd1A"));
}

TEST(Names, AreReadable) {
  EXPECT_EQ(service_id("geo::area", "k").substr(0, 9), "geo-area-");
  EXPECT_EQ(service_id("a::very::deeply::nested::space::of::Names::render", "k").substr(0, 22),
            "space-of-names-render-");
  EXPECT_EQ(object_name("k7x2m9qd1a", "geo-area-1f0c9a77"), "tl-geo-area-1f0c9a77-k7x2m9qd1a");
  EXPECT_EQ(host_name("k7x2m9qd1a", "geo-area-1f0c9a77"), "geo-area-1f0c9a77.k7x2m9qd1a.turbolift.internal");
  EXPECT_EQ(wildcard_host("k7x2m9qd1a"), "*.k7x2m9qd1a.turbolift.internal");
  EXPECT_EQ(service_selector("r", "s"), "turbolift/run=r,turbolift/service=s");
}

TEST(Names, AreValidForAnyFunction) {
  for (const char* function : {"f", "9lives", "_", "", "(anonymous namespace)::f<int, 3>", "größe", "operator+",
                               "A_B__C", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                               "f::0123456789012345678901234567890123456789"}) {
    const std::string service = service_id(function, "key");
    EXPECT_TRUE(is_dns_label(service)) << service;
    EXPECT_LE(service.size(), 31U) << service;
    const std::string name = object_name(new_run_id(), service);
    EXPECT_TRUE(is_dns_label(name)) << name;
    EXPECT_LE(name.size() + 11 + 6, 63U) << "no room for a pod's name: " << name;
  }
}

TEST(Names, TellKeysApart) {
  EXPECT_NE(service_id("f", "1f"), service_id("f", "1fi"));
  EXPECT_EQ(service_id("f", "1f"), service_id("f", "1f"));
}

TEST(Names, LabelValues) {
  EXPECT_EQ(label_value("my app (v2)"), "my-app--v2");
  EXPECT_EQ(label_value("./a.out"), "a.out");
  EXPECT_EQ(label_value("--"), "");
  EXPECT_EQ(label_value(std::string(70, 'a') + "b").size(), 63U);
}

}  // namespace
}  // namespace turbolift::kubernetes

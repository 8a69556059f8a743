#include "kubernetes/list_all.hpp"

#include <gtest/gtest.h>

#include "testing/api_server.hpp"

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;

class ListAllTest : public testing::Test {
 protected:
  void SetUp() override {
    Config config;
    config.cluster.server = server.url();
    client = Client::make(std::move(config), {.requests_per_second = 0}).value();
    for (const char* name : {"a", "b", "c", "d", "e"})
      server.store().put({{"apiVersion", "v1"},
                          {"kind", "Pod"},
                          {"metadata", {{"name", name}, {"namespace", "team"}, {"managedFields", json::array()}}}});
  }
  ApiExpected<json::array> list(const ListAllOptions& options) {
    return list_all(*client, pods, "team", options, base::Deadline::after(20s));
  }

  fake::ApiServer server;
  std::unique_ptr<Client> client;
};

TEST_F(ListAllTest, GivesAllPagesWithWhatTheServerLeavesOut) {
  const auto all = list({.page_size = 2});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 5U);
  EXPECT_EQ(server.count("list"), 3U);
  EXPECT_EQ(json::text(all->at(4), {"kind"}), "Pod");
  EXPECT_EQ(json::text(all->at(4), {"apiVersion"}), "v1");
  EXPECT_EQ(json::find(all->at(4), {"metadata", "managedFields"}), nullptr);
}

TEST_F(ListAllTest, BeginsAnewOnceWhereTheServerForgetsTheList) {
  server.inject({.verb = "list", .skip = 1, .status = 410, .reason = "Expired"});
  EXPECT_EQ(list({.page_size = 2})->size(), 5U);
  server.inject({.verb = "list", .skip = 1, .status = 410, .reason = "Expired"});
  server.inject({.verb = "list", .skip = 2, .times = -1, .status = 410, .reason = "Expired"});
  const auto failed = list({.page_size = 2});
  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().expired());
}

TEST_F(ListAllTest, FailsWithTheServersWord) {
  server.deny("list", "pods");
  const auto failed = list({});
  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().forbidden());
}

}  // namespace
}  // namespace turbolift::kubernetes

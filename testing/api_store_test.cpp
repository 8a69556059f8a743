#include "testing/api_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace turbolift::fake {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const ApiCollection pods{"", "pods", "ns"}, jobs{"batch", "jobs", "ns"};
constexpr std::chrono::steady_clock::time_point at_once{};

json::object object(std::string_view version, std::string_view kind, std::string_view name, json::object more = {}) {
  json::object result{{"apiVersion", version}, {"kind", kind}, {"metadata", {{"name", name}, {"namespace", "ns"}}}};
  json::value merged = result;
  merge_into(merged, more);
  return merged.as_object();
}
json::object pod(std::string_view name, json::object more = {}) {
  return object("v1", "Pod", name, std::move(more));
}
json::object owned(std::string_view name, const json::object& owner) {
  return pod(name,
             {{"metadata", {{"ownerReferences", json::array{{{"uid", json::text(owner, {"metadata", "uid"})}}}}}}});
}
json::object session_job() {
  return object("batch/v1", "Job", "j", {{"spec", {{"activeDeadlineSeconds", 30}, {"ttlSecondsAfterFinished", 0}}}});
}

class Store : public testing::Test {
 protected:
  /// "ADDED a" and so on, since `version`.
  std::vector<std::string> events(std::uint64_t version, const ApiSelector& selector = {}) {
    std::vector<std::string> words;
    const std::vector<ApiEvent> seen = store_.events(pods, selector, version, at_once).value();
    for (const ApiEvent& event : seen) {
      words.push_back(event.type + ' ' + std::string(json::text(event.object, {"metadata", "name"})));
    }
    return words;
  }
  static std::string uid(const json::object& object) { return std::string(json::text(object, {"metadata", "uid"})); }

  ApiStore store_;
};

TEST_F(Store, GivesNewObjectsWhatAServerGives) {
  const auto created = store_.create(pods, pod("a"));
  ASSERT_TRUE(created);
  EXPECT_EQ(json::text(*created, {"metadata", "creationTimestamp"}), "2026-01-01T00:00:00Z");
  EXPECT_FALSE(uid(*created).empty());
  EXPECT_EQ(store_.create(pods, pod("a")).error().reason, "AlreadyExists");
  const auto generated = store_.create(pods, {{"kind", "Pod"}, {"metadata", {{"generateName", "g-"}}}});
  EXPECT_TRUE(json::text(*generated, {"metadata", "name"}).starts_with("g-"));
  EXPECT_EQ(store_.create(pods, {{"kind", "Pod"}}).error().status, 422);
  EXPECT_EQ(store_.create({"", "pods", "other"}, pod("a")).error().status, 400);
}

TEST_F(Store, ShowsAWatchWhatItsSelectorLetsThrough) {
  const std::uint64_t begin = store_.version();
  store_.put(pod("a", {{"metadata", {{"labels", {{"app", "x"}}}}}}));
  store_.put(pod("b"));
  store_.merge("Pod", "ns", "b", {{"metadata", {{"labels", {{"app", "x"}}}}}});
  store_.merge("Pod", "ns", "a", {{"metadata", {{"labels", {{"app", "y"}}}}}});
  store_.erase("Pod", "ns", "b");
  store_.put(object("batch/v1", "Job", "j"));
  EXPECT_THAT(events(begin), ElementsAre("ADDED a", "ADDED b", "MODIFIED b", "MODIFIED a", "DELETED b"));
  EXPECT_THAT(events(begin, {.labels = "app=x"}), ElementsAre("ADDED a", "ADDED b", "DELETED a", "DELETED b"));
  store_.forget_history();
  EXPECT_FALSE(store_.events(pods, {}, begin, at_once));
}

TEST(Selector, SaysWhatMatches) {
  const json::object object =
      pod("p", {{"metadata", {{"labels", {{"a", "1"}, {"b/c", "2"}}}}}, {"status", {{"phase", "Running"}}}});
  for (const char* labels :
       {"", "a=1", "a==1", "a!=2", "a", "!z", "b/c=2,a=1", "a in (1, 2)", "a notin (2)", "z!=1", "z notin (1)"}) {
    EXPECT_TRUE(matches(object, {.labels = labels})) << labels;
  }
  for (const char* labels : {"a=2", "a!=1", "z", "!a", "a=1,z", "a in (2,3)", "a notin (1)", "z in (1)"}) {
    EXPECT_FALSE(matches(object, {.labels = labels})) << labels;
  }
  EXPECT_TRUE(matches(object, {.fields = "metadata.name=p,status.phase!=Failed"}));
  EXPECT_FALSE(matches(object, {.fields = "status.phase=Failed"}));
}

TEST_F(Store, ListsInPages) {
  for (const char* name : {"a", "b", "c"}) store_.put(pod(name));
  const auto first = store_.list(pods, {}, 2, "");
  ASSERT_EQ(first->items.size(), 2U);
  store_.erase("Pod", "ns", "b");
  const auto second = store_.list(pods, {}, 2, first->continue_token);
  ASSERT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->continue_token, "");
  EXPECT_EQ(second->version, first->version);
  store_.forget_history();
  EXPECT_EQ(store_.list(pods, {}, 2, first->continue_token).error().status, 410);
  EXPECT_EQ(store_.list({"", "pods", ""}, {}, 0, "")->items.size(), 2U) << "of all namespaces";
}

TEST_F(Store, PatchesInEachWay) {
  const json::object before = store_.put(pod("a", {{"spec", {{"x", 1}, {"list", json::array{1, 2}}}}}));
  const auto patch = [this](std::string_view type, const json::value& by) {
    return store_.patch(pods, "a", "application/" + std::string(type), by);
  };
  EXPECT_EQ(json::number(*patch("merge-patch+json", {{"spec", {{"x", nullptr}, {"y", 2}}}}), {"spec", "y"}), 2);
  const auto operations = [&](std::string_view uid) {
    return json::array{{{"op", "test"}, {"path", "/metadata/uid"}, {"value", uid}},
                       {{"op", "replace"}, {"path", "/spec/y"}, {"value", 3}},
                       {{"op", "add"}, {"path", "/spec/list/1"}, {"value", 9}},
                       {{"op", "remove"}, {"path", "/spec/list/0"}}};
  };
  EXPECT_EQ(patch("json-patch+json", operations("other")).error().status, 422);
  const auto patched = patch("json-patch+json", operations(uid(before)));
  ASSERT_TRUE(patched);
  EXPECT_EQ(json::serialize(*json::find(*patched, {"spec"})), R"({"list":[9,2],"y":3})");
  EXPECT_EQ(patch("merge-patch+json", {{"metadata", {{"uid", "other"}}}}).error().reason, "Conflict");
  EXPECT_EQ(patch("merge-patch+json", {{"metadata", {{"resourceVersion", "1"}}}}).error().reason, "Conflict");
  EXPECT_EQ(store_.patch(pods, "b", "application/merge-patch+json", pod("b")).error().status, 404);
  EXPECT_TRUE(store_.patch(pods, "b", "application/apply-patch+yaml", pod("b"))) << "makes what is missing";
  const std::uint64_t version = store_.version();
  EXPECT_TRUE(patch("merge-patch+json", {{"spec", {{"y", 3}}}}));
  EXPECT_EQ(store_.version(), version) << "nothing has changed";
}

TEST_F(Store, DeletesWhatIsMeant) {
  const json::object made = store_.put(pod("a", {{"metadata", {{"finalizers", json::array{"f"}}}}}));
  EXPECT_EQ(store_.remove(pods, "a", {{"preconditions", {{"uid", "other"}}}}).error().reason, "Conflict");
  EXPECT_TRUE(store_.remove(pods, "a", {{"preconditions", {{"uid", uid(made)}}}}));
  EXPECT_NE(json::find(*store_.find("Pod", "ns", "a"), {"metadata", "deletionTimestamp"}), nullptr);
  EXPECT_TRUE(store_.patch(pods, "a", "application/merge-patch+json", {{"metadata", {{"finalizers", nullptr}}}}));
  EXPECT_FALSE(store_.find("Pod", "ns", "a"));
  EXPECT_EQ(store_.remove(pods, "a", {}).error().status, 404);
}

TEST_F(Store, CollectsWhatNobodyOwnsAnyMore) {
  const json::object job = store_.put(session_job());
  const json::object first = store_.put(owned("first", job));
  store_.put(owned("second", first));
  store_.put(pod("free"));
  EXPECT_TRUE(store_.remove(jobs, "j", {{"propagationPolicy", "Background"}}));
  EXPECT_EQ(store_.all().size(), 1U);
  EXPECT_TRUE(store_.put(owned("late", job)).empty()) << "its owner is gone";
  EXPECT_FALSE(store_.find("Pod", "ns", "late"));
}

TEST_F(Store, OrphansWhatAJobOwnsWhereNoPolicyIsGiven) {
  store_.put(owned("dependent", store_.put(session_job())));
  EXPECT_TRUE(store_.remove(jobs, "j", {}));
  ASSERT_EQ(store_.all().size(), 1U);
  EXPECT_TRUE(json::items(store_.all()[0], {"metadata", "ownerReferences"}).empty());
}

TEST_F(Store, EndsAJobAtItsDeadlineWithAllThatItOwns) {
  store_.put(owned("dependent", store_.put(session_job())));
  EXPECT_EQ(json::text(*store_.find("Job", "ns", "j"), {"status", "startTime"}), "2026-01-01T00:00:00Z");
  store_.advance(29s);
  store_.merge("Job", "ns", "j", {{"spec", {{"activeDeadlineSeconds", 50}}}});
  store_.advance(20s);
  EXPECT_EQ(store_.all().size(), 2U);
  store_.set_controllers(false);
  store_.advance(100s);
  EXPECT_EQ(store_.all().size(), 2U);
  const std::uint64_t before = store_.version();
  store_.set_controllers(true);
  EXPECT_TRUE(store_.all().empty());
  const auto events = store_.events(jobs, {}, before, at_once);
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ(json::text(json::items(events->front().object, {"status", "conditions"}).at(0), {"reason"}),
            "DeadlineExceeded");
}

TEST_F(Store, ASuspendedJobHasNoDeadline) {
  store_.put(session_job());
  store_.merge("Job", "ns", "j", {{"spec", {{"suspend", true}}}});
  EXPECT_EQ(json::find(*store_.find("Job", "ns", "j"), {"status", "startTime"}), nullptr);
  store_.advance(1h);
  EXPECT_TRUE(store_.find("Job", "ns", "j"));
}

}  // namespace
}  // namespace turbolift::fake

#include "cli/unused_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"

namespace turbolift::cli {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const UnusedImages::TimePoint start{std::chrono::seconds(1'800'000'000)};

TEST(UnusedImages, AreCountedFromTheFirstLookOn) {
  const auto folder = base::TemporaryFolder::make("unused").value();
  const auto file = folder.path() / "below" / "unused.json";
  UnusedImages known = UnusedImages::read(file);
  EXPECT_EQ(known.unused_for("r:1", "a@sha256:1", start), 0s);
  known.look("r:1", {"a@sha256:1", "b@sha256:2"}, start);
  known.look("r:2", {"a@sha256:1"}, start + 10s);
  ASSERT_TRUE(known.write(file));

  UnusedImages later = UnusedImages::read(file);
  later.look("r:1", {"a@sha256:1"}, start + 60s);
  EXPECT_EQ(later.unused_for("r:1", "a@sha256:1", start + 60s), 60s);
  EXPECT_EQ(later.unused_for("r:1", "b@sha256:2", start + 60s), 0s) << "it was in use in between";
  EXPECT_EQ(later.unused_for("r:2", "a@sha256:1", start + 60s), 50s) << "another registry is another matter";
  EXPECT_EQ(later.unused_for("r:1", "a@sha256:1", start - 60s), 0s) << "a clock was set back";
}

TEST(UnusedImages, ADamagedFileKnowsNothing) {
  const auto folder = base::TemporaryFolder::make("unused").value();
  ASSERT_TRUE(base::write_file(folder.path() / "f", "{\"r:1 a\": \"x\", "));
  EXPECT_EQ(UnusedImages::read(folder.path() / "f").unused_for("r:1", "a", start), 0s);
}

TEST(ImagesInUse, AreThoseOfDeploymentsAndOfPods) {
  const json::array containers{{{"image", "r:5000/turbolift/square@sha256:11"}}, {{"image", "nginx:1"}}};
  const json::object deployment{{"spec", {{"template", {{"spec", {{"containers", containers}}}}}}}};
  const json::object pod{{"spec", {{"initContainers", json::array{{{"image", "turbolift/cube:sha256-22@sha256:33"}}}}}},
                         {"status", {{"containerStatuses", json::array{{{"imageID", "docker.io/x@sha256:44"}}}}}}};
  EXPECT_THAT(images_in_use({deployment, pod}),
              UnorderedElementsAre("sha256:11", "sha256-22", "sha256:33", "sha256:44"));
  EXPECT_THAT(images_in_use({}), IsEmpty());
}

}  // namespace
}  // namespace turbolift::cli

// Nothing is missed, whatever happens to the watch: objects change while connections are cut and history is forgotten.
#include <gmock/gmock.h>

#include <random>

#include "kubernetes/watch_fixture.hpp"

namespace turbolift::kubernetes {
namespace {

TEST_F(Watching, MissesNoFinalStateInAThousandCutsAndAHundredLossesOfEitherForm) {
  constexpr int cuts = 1000, losses = 100;
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  options_.page_size = 7;
  watch();
  int cut = 0, lost_as_event = 0, lost_as_status = 0;
  while (cut < cuts || lost_as_event < losses || lost_as_status < losses) {
    for (unsigned i = random() % 4; i > 0; --i) {
      const std::string name = "pod-" + std::to_string(random() % 30);
      if (random() % 4 == 0) {
        erase(name);
      } else {
        put(name, static_cast<int>(random() % 1000));
      }
    }
    const std::size_t before = server_.count("watch");
    const unsigned what = random() % 12;
    if (what == 0 && lost_as_event < losses) {
      server_.forget_history(true);
      ++lost_as_event;
    } else if (what == 1 && lost_as_status < losses) {
      server_.inject({.verb = "watch", .status = 410});
      ++lost_as_status;
    } else if (what < 6) {
      server_.inject({.kind = fake::ApiFault::Kind::cut_after, .verb = "watch", .bytes = random() % 600});
    }
    server_.cut_all();
    ++cut;
    ASSERT_TRUE(await_watches(before + 1));
  }
  server_.clear_faults();
  server_.cut_all();
  EXPECT_TRUE(follower_.await_same(server_, "Pod"));
  EXPECT_THAT(follower_.log(), testing::Not(testing::Contains(testing::HasSubstr("wrong"))));
  RecordProperty("lists", static_cast<int>(server_.count("list")));
  RecordProperty("watches", static_cast<int>(server_.count("watch")));
}

}  // namespace
}  // namespace turbolift::kubernetes

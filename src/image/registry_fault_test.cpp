// Every request of a push breaks once, in every way: in the end the image is there whole, or there is a typed error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/base64.hpp"
#include "image/fixture.hpp"
#include "image/registry.hpp"
#include "testing/registry.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using fake::RegistryBehaviour;
using fake::RegistryFault;
using testing::IsEmpty;

constexpr const char* repository = "p/turbolift/square";

/// What a client gets over, and what is said instead of the wrong thing being done.
const std::vector<RegistryFault> passing_faults = {
    RegistryFault::cut_before, RegistryFault::cut_after,  RegistryFault::cut_answer,
    RegistryFault::partial,    RegistryFault::garbage,    RegistryFault::status_500,
    RegistryFault::status_503, RegistryFault::status_429, RegistryFault::unauthorized};
const std::vector<RegistryFault> lasting_faults = {RegistryFault::status_404, RegistryFault::wrong_digest};

struct Case {
  const char* name;
  RegistryBehaviour behaviour;
  std::uint64_t chunk_bytes;

  // NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
  friend void PrintTo(const Case& kind, std::ostream* out) { *out << kind.name; }
};

class RegistryFaultTest : public testing::TestWithParam<Case> {
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-registry-fault-test").value();

 protected:
  void SetUp() override {
    ImageSpec spec = some_spec(true);
    // Of several pieces where pieces are small.
    std::string noise;
    for (unsigned i = 0; i < 3000; ++i) noise += static_cast<char>((i * i * 2654435761U) >> 13U);
    service_ = noise;
    spec.platforms[0].service = service_;
    image_ = write_layout(spec, folder_.path() / "image").value();
  }
  Pushed<std::string> push(fake::Registry& registry) const {
    PushOptions options;
    options.backoff = {.initial = 1us, .max = 10us, .max_attempts = 4};
    options.chunk_bytes = GetParam().chunk_bytes;
    const RegistryBehaviour& behaviour = GetParam().behaviour;
    EXPECT_TRUE(base::write_file(folder_.path() / "config.json",
                                 R"({"auths":{")" + registry.address() + R"(":{"auth":")" +
                                     base::to_base64(behaviour.user + ":" + behaviour.password) + R"("}}})"));
    options.environment = [this](const char* name) -> std::optional<std::string> {
      return std::string_view(name) == "DOCKER_CONFIG" ? std::optional(folder_.path().string()) : std::nullopt;
    };
    return Pusher(options).push(image_, {.push = registry.address() + "/p"}, base::Deadline::after(60s));
  }
  /// How many requests a push makes that nothing disturbs.
  std::size_t undisturbed() const {
    fake::Registry registry(GetParam().behaviour);
    const auto pushed = push(registry);
    EXPECT_TRUE(pushed) << pushed.error().message;
    return registry.requests().size();
  }
  void expect_whole(const fake::Registry& registry, const Pushed<std::string>& pushed, const std::string& where) const {
    EXPECT_THAT(registry.damage(), IsEmpty()) << where;
    const std::string tag = registry.tag(repository, image_.tag);
    if (pushed) {
      EXPECT_EQ(tag, image_.digest) << where;
    } else {
      EXPECT_THAT(pushed.error().message,
                  testing::StartsWith("cannot push the image turbolift/square to the registry 127.0.0.1"))
          << where;
      EXPECT_TRUE(tag.empty() || tag == image_.digest) << where;
    }
  }

  std::string service_;
  turbolift::Image image_;
};

TEST_P(RegistryFaultTest, AFaultThatPassesIsGotOver) {
  const std::size_t requests = undisturbed();
  ASSERT_GT(requests, 15U);
  for (const RegistryFault fault : passing_faults) {
    for (std::size_t broken = 1; broken <= requests; ++broken) {
      fake::Registry registry(GetParam().behaviour, [&](std::size_t number, const fake::ServerRequest&) {
        return number == broken ? fault : RegistryFault::none;
      });
      const std::string where =
          "fault " + std::to_string(static_cast<int>(fault)) + " at request " + std::to_string(broken);
      const auto pushed = push(registry);
      EXPECT_TRUE(pushed) << where << ": " << pushed.error().message;
      expect_whole(registry, pushed, where);
    }
  }
}

TEST_P(RegistryFaultTest, AnyOtherFaultLeavesNothingHalf) {
  const std::size_t requests = undisturbed();
  for (const RegistryFault fault : lasting_faults) {
    for (std::size_t broken = 1; broken <= requests; ++broken) {
      fake::Registry registry(GetParam().behaviour, [&](std::size_t number, const fake::ServerRequest&) {
        return number == broken ? fault : RegistryFault::none;
      });
      expect_whole(registry, push(registry),
                   "fault " + std::to_string(static_cast<int>(fault)) + " at request " + std::to_string(broken));
    }
  }
}

TEST_P(RegistryFaultTest, AFaultThatStaysIsATypedErrorAfterFewRequests) {
  const std::size_t requests = undisturbed();
  for (const auto& faults : {passing_faults, lasting_faults}) {
    for (const RegistryFault fault : faults) {
      if (fault == RegistryFault::wrong_digest || fault == RegistryFault::cut_after ||
          fault == RegistryFault::cut_answer)
        continue;
      for (std::size_t first = 1; first <= requests; first += 3) {
        std::atomic<std::size_t> seen{0};
        fake::Registry registry(GetParam().behaviour, [&](std::size_t number, const fake::ServerRequest&) {
          seen = number;
          return number >= first ? fault : RegistryFault::none;
        });
        const auto pushed = push(registry);
        const std::string where =
            "fault " + std::to_string(static_cast<int>(fault)) + " from request " + std::to_string(first) + " on";
        // Not every one of these is fatal: a HEAD that says 404 is only a reason to send.
        expect_whole(registry, pushed, where);
        EXPECT_LE(seen, requests + 60) << where;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, RegistryFaultTest,
    testing::Values(Case{"plain", {}, 1 << 20}, Case{"basic", {.user = "u", .password = "p"}, 1 << 20},
                    Case{"bearer", {.user = "u", .password = "p", .bearer = true, .absolute_locations = true}, 1 << 20},
                    Case{"chunks", {.user = "u", .password = "p", .bearer = true}, 1000},
                    Case{"chunks_lost", {.resumes = false}, 1000},
                    Case{"chunks_refused", {.takes_chunks = false}, 1000}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace turbolift::image

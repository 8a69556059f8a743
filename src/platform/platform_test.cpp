#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <turbolift/stop_token.hpp>
#include <turbolift/turbolift.hpp>

#include "platform/manual_platform.hpp"

namespace turbolift {
namespace {

using namespace std::chrono_literals;
using platform::PoolPlatform;

Result<std::string> load(const Image& image) {
  return image.name;
}
constinit Kubernetes cluster{load, {.max_replicas = 5}};
constinit Kubernetes by_tag{[](std::string tag) -> Result<std::string> { return tag; }};
constinit Local machine{{.max_replicas = 2}};

int square(int x) {
  return x * x;
}
std::string join(std::string_view a, const std::string& b, const char* c) {
  return std::string(a) + b + c;
}
double sum(std::span<const double> numbers) {
  double all = 0;
  for (const double number : numbers) all += number;
  return all;
}
int fixed(std::span<const int, 2> two) {
  return two[0] + two[1];
}
int over(int x) {
  return x;
}
std::string over(std::string text) {  // NOLINT(performance-unnecessary-value-param): programs have such
  return text + "!";
}
template <class T>
T triple(T x) {
  return x + x + x;
}
int throws(int kind) {
  if (kind == 0) throw std::out_of_range("too far");
  if (kind == 1) throw std::string("text");
  if (kind == 2) throw std::bad_alloc();
  throw 5;
}
constinit PoolPlatform* nested_platform = nullptr;
int nested(int x) {
  return *on<square>(*nested_platform)(x).get() + 1;
}
std::atomic<int> started{0};
int waits_for_stop(int /*x*/) {
  ++started;
  while (!this_call().stop_requested()) std::this_thread::yield();
  return 1;
}
std::atomic<int> inside{0}, most_inside{0};
void counts_itself(int /*x*/) {
  const int now = ++inside;
  int most = most_inside.load();
  while (now > most && !most_inside.compare_exchange_weak(most, now)) {
  }
  std::this_thread::yield();
  --inside;
}
std::string context() {
  const auto call = this_call();
  return std::string(call.idempotency_key()) + (call.deadline() ? " deadline" : " none") +
         (call.stop_token().stop_possible() ? " stop" : "") + std::to_string(call.attempt());
}
struct Pair {
  int a = 0;
  std::string b;
};
Pair swapped(Pair pair) {  // NOLINT(performance-unnecessary-value-param): programs have such
  return {static_cast<int>(pair.b.size()), std::to_string(pair.a)};
}

class InProcess : public testing::Test {
 protected:
  PoolPlatform platform;
};

TEST_F(InProcess, CallsFunctionsOfAllKinds) {
  EXPECT_EQ(on<square>(platform)(3).get(), 9);
  EXPECT_EQ(on<join>(platform)("a", "b", "c").get(), "abc");
  EXPECT_EQ(on<sum>(platform)(std::vector<double>{1, 2}).get(), 3);
  EXPECT_EQ(on<fixed>(platform)(std::array<int, 2>{1, 2}).get(), 3);
  EXPECT_EQ((on<int(int), over>(platform)(1).get()), 1);
  EXPECT_EQ((on<std::string(std::string), over>(platform)("a").get()), "a!");
  EXPECT_EQ(on<triple<double>>(platform)(1.5).get(), 4.5);
  EXPECT_EQ(on<swapped>(platform)({1, "xy"}).get()->b, "1");
  EXPECT_EQ(on(platform, [](int a, int b) { return a - b; })(5, 3).get(), 2);
  EXPECT_EQ(on<square>(platform).local(4), 16);
}

TEST_F(InProcess, ExceptionsAreErrorsWithTypeAndMessage) {
  const auto tag = on<throws>(platform);
  const auto far = tag(0).get();
  EXPECT_EQ(far.error().kind, ErrorKind::function_threw);
  EXPECT_EQ(far.error().message, "too far");
  EXPECT_EQ(far.error().exception_type, "std::out_of_range");
  EXPECT_EQ(far.error().function, "turbolift::(anonymous namespace)::throws");
  EXPECT_EQ(far.error().attempts, 1);
  EXPECT_EQ(tag(1).get().error().message, "text");
  EXPECT_EQ(tag(2).get().error().kind, ErrorKind::out_of_memory);
  EXPECT_EQ(tag(3).get().error().exception_type, "int");
}

TEST_F(InProcess, ANullTextIsRefused) {
  const char* null = nullptr;
  const auto result = on<join>(platform)("a", "b", null).get();
  EXPECT_EQ(result.error().kind, ErrorKind::malformed);
  EXPECT_NE(result.error().message.find("argument 3"), std::string::npos);
}

TEST_F(InProcess, NestedCallsRunWhereTheyAreMade) {
  nested_platform = &platform;
  std::vector<Future<int>> futures;
  for (int i = 0; i < 64; ++i) futures.push_back(on<nested>(platform)(i));
  EXPECT_EQ((*when_all(std::move(futures)).get())[7], 50);
}

TEST_F(InProcess, ADeadlineEndsACallThatRuns) {
  const auto result = on<waits_for_stop>(platform).with({.deadline = 20ms})(1).get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::deadline_exceeded);
}

TEST_F(InProcess, ATimeoutCountsFromTheStart) {
  const auto result = on<waits_for_stop>(platform, {.timeout = 20ms})(1).get();
  EXPECT_EQ(result.error().kind, ErrorKind::deadline_exceeded);
  EXPECT_TRUE(result.error().may_have_run);
}

TEST_F(InProcess, CancellingStopsTheFunction) {
  const int before = started.load();
  auto future = on<waits_for_stop>(platform)(1);
  while (started.load() == before) std::this_thread::yield();
  future.cancel();
  EXPECT_EQ(future.get().error().kind, ErrorKind::cancelled);
}

TEST_F(InProcess, NeverMoreAtOnceThanAllowed) {
  most_inside = 0;
  const auto tag = on<counts_itself>(platform, {.max_replicas = 1});
  EXPECT_TRUE(map(tag, std::vector<int>(500)).collect());
  EXPECT_EQ(most_inside.load(), 1);
}

TEST_F(InProcess, AFunctionSeesItsCall) {
  const auto tag = on<context>(platform);
  EXPECT_EQ(tag().get(), " none stop1");
  EXPECT_EQ(tag.with({.deadline = 60s, .idempotency_key = "key"})().get(), "key deadline stop1");
  EXPECT_EQ(context(), " none1");
}

TEST_F(InProcess, SharedValuesAreTheObjectItself) {
  const auto text = share(std::string("shared"));
  const auto length = on(platform, [](const std::string& s, std::string_view v) { return s.size() + v.size(); });
  EXPECT_EQ(length(text, text).get(), 12U);
  EXPECT_EQ(length("a", text).get(), 7U);
  EXPECT_EQ(text.get(), "shared");
}

TEST(Platform, StopsWhatIsLeftWhenItEnds) {
  Future<int> running;
  {
    PoolPlatform platform(Duration(50ms));
    const int before = started.load();
    running = on<waits_for_stop>(platform)(1);
    while (started.load() == before) std::this_thread::yield();
  }
  EXPECT_EQ(running.get().error().kind, ErrorKind::platform_stopped);
}

TEST(Platform, CallsAfterItsEndSaySo) {
  PoolPlatform platform;
  const auto tag = on<square>(platform);
  EXPECT_TRUE(tag(1).get());
  platform.close();
  platform.close();
  EXPECT_EQ(tag(1).get().error().kind, ErrorKind::platform_stopped);
  EXPECT_EQ(map(tag, std::vector{1}).collect().error().kind, ErrorKind::platform_stopped);
}

TEST(Platform, ManyThreadsMayMakeItsFirstCall) {
  PoolPlatform platform;
  const auto tag = on<square>(platform);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        if (tag(i).get() == i * i) ++good;
      });
  }
  EXPECT_EQ(good.load(), 8);
}

TEST(Platform, OptionsAreCheckedAtTheCall) {
  PoolPlatform platform;
  const auto bad = on<square>(platform, {.min_replicas = 3, .max_replicas = 2})(1).get();
  EXPECT_EQ(bad.error().kind, ErrorKind::invalid_option);
  EXPECT_NE(bad.error().message.find("min_replicas = 3"), std::string::npos);
  EXPECT_EQ(on<square>(platform).with({.retries = -1})(1).get().error().kind, ErrorKind::invalid_option);
}

TEST(Platform, WarnsOnceOfOptionsWithoutEffect) {
  PoolPlatform platform;
  const auto picky = on(platform, [](int x) { return x; }, {.pod_patch = "{}"});
  testing::internal::CaptureStderr();
  EXPECT_TRUE(picky(1).get());
  EXPECT_TRUE(picky(2).get());
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("pod_patch"), std::string::npos);
  EXPECT_EQ(said.find("pod_patch"), said.rfind("pod_patch"));
}

class Environment : public testing::Test {
 protected:
  void SetUp() override { select(nullptr); }
  void TearDown() override { select(nullptr); }

  static void select(const char* platform) {
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment meanwhile
    if (platform != nullptr)
      setenv("TURBOLIFT_PLATFORM", platform, 1);
    else
      unsetenv("TURBOLIFT_PLATFORM");
    // NOLINTEND(concurrency-mt-unsafe)
  }
};

TEST_F(Environment, KubernetesSaysWhichKubeconfigIsMissing) {
  Kubernetes nowhere{Docker{}, {.kubeconfig = "/nowhere/kubeconfig"}};
  const auto result = on<square>(nowhere)(1).get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cluster_unreachable);
  EXPECT_NE(result.error().message.find("/nowhere/kubeconfig"), std::string::npos) << result.error().message;
}

TEST_F(Environment, InProcessTakesBothPlatforms) {
  select("in-process");
  Kubernetes k8s{Registry{"registry:5000/x"}};
  Local local;
  EXPECT_EQ(on<square>(k8s)(3).get(), 9);
  EXPECT_EQ(on<square>(local)(3).get(), 9);
}

TEST_F(Environment, LocalTakesKubernetesAndMissesTheBuild) {
  select("local");
  Kubernetes k8s{Docker()};
  const auto result = on<square>(k8s)(3).get();
  EXPECT_EQ(result.error().kind, ErrorKind::not_built);
  EXPECT_NE(result.error().message.find("turbolift_distribute"), std::string::npos);
  EXPECT_EQ(on<square>(machine)(3).get().error().kind, ErrorKind::not_built);
}

TEST_F(Environment, AnythingElseIsAnInvalidOption) {
  select("cloud");
  Local local;
  EXPECT_EQ(on<square>(local)(3).get().error().kind, ErrorKind::invalid_option);
}

TEST_F(Environment, PlatformOptionsAreChecked) {
  Kubernetes twisted{Kind{"k"}, {.min_replicas = 5, .max_replicas = 2}};
  EXPECT_EQ(on<square>(twisted)(1).get().error().kind, ErrorKind::invalid_option);
  Kubernetes nowhere{Registry{}};
  EXPECT_EQ(on<square>(nowhere)(1).get().error().kind, ErrorKind::invalid_option);
  Local negative{{.min_replicas = -1}};
  EXPECT_EQ(on<square>(negative)(1).get().error().kind, ErrorKind::invalid_option);
}

TEST(ImageSource, CallsTheProgramsFunction) {
  const Image image{.name = "turbolift/square", .tag = "sha256-0"};
  EXPECT_EQ(cluster.source().load(image), "turbolift/square");
  EXPECT_EQ(by_tag.source().load(image), "turbolift/square:sha256-0");
  const ImageSource throwing([](const Image&) -> Result<std::string> { throw std::runtime_error("no disk"); });
  EXPECT_EQ(throwing.load(image).error().kind, ErrorKind::image_failed);
  EXPECT_NE(throwing.load(image).error().message.find("no disk"), std::string::npos);
}

}  // namespace
}  // namespace turbolift

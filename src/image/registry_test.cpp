#include "image/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/base64.hpp"
#include "image/fixture.hpp"
#include "testing/registry.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

class RegistryTest : public testing::Test {
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-registry-test").value();

 protected:
  fs::path folder() const { return folder_.path(); }
  turbolift::Image make(bool several_platforms, const std::string& name = "turbolift/square") const {
    ImageSpec spec = some_spec(several_platforms);
    spec.name = name;
    std::string file = name;
    std::ranges::replace(file, '/', '-');
    return write_layout(spec, folder() / (file + (several_platforms ? "-2" : "-1"))).value();
  }
  /// Options with which a test is fast. Credentials of `docker login`, where there is a user.
  PushOptions options(const std::string& user = "", const std::string& password = "",
                      const std::string& address = "") const {
    if (!user.empty()) {
      EXPECT_TRUE(base::write_file(folder() / "config.json", R"({"auths":{")" + address + R"(":{"auth":")" +
                                                                 base::to_base64(user + ":" + password) + R"("}}})"));
    }
    PushOptions options;
    options.backoff = {.initial = 1ms, .max = 4ms, .max_attempts = 4};
    options.environment = [folder = folder()](const char* name) -> std::optional<std::string> {
      return std::string_view(name) == "DOCKER_CONFIG" ? std::optional(folder.string()) : std::nullopt;
    };
    return options;
  }
  static base::Deadline soon() { return base::Deadline::after(60s); }
  static std::string message(const Pushed<std::string>& pushed) { return pushed ? "pushed" : pushed.error().message; }
  static PushFailure failure(const Pushed<std::string>& pushed) {
    return pushed ? PushFailure::cancelled : pushed.error().failure;
  }
};

TEST_F(RegistryTest, AnImageIsPushedWholeAndThenNotAgain) {
  for (const bool several_platforms : {false, true}) {
    fake::Registry registry({.absolute_locations = several_platforms});
    const turbolift::Image image = make(several_platforms);
    Pusher pusher(options());
    const std::string push = registry.address() + "/team/project";
    const auto pushed = pusher.push(image, {.push = push}, soon());
    ASSERT_TRUE(pushed) << message(pushed);
    EXPECT_EQ(*pushed, push + "/turbolift/square@" + image.digest);
    EXPECT_EQ(registry.tag("team/project/turbolift/square", image.tag), image.digest);
    EXPECT_THAT(registry.damage(), IsEmpty());
    const std::size_t requests = registry.requests().size();
    const std::uint64_t bytes = registry.blob_bytes();
    EXPECT_EQ(registry.requests().back().method, "PUT");
    EXPECT_EQ(registry.requests().back().path(), "/v2/team/project/turbolift/square/manifests/" + image.tag) << "last";

    EXPECT_EQ(Pusher(options()).push(image, {.push = push}, soon()).value(), *pushed);
    EXPECT_EQ(registry.requests().size(), requests + 1);
    EXPECT_EQ(registry.blob_bytes(), bytes);
  }
}

TEST_F(RegistryTest, NodesMayKnowItUnderAnotherName) {
  fake::Registry registry;
  const turbolift::Image image = make(false);
  EXPECT_EQ(
      Pusher(options()).push(image, {.push = registry.address(), .pull = "registry.cluster:5000/p"}, soon()).value(),
      "registry.cluster:5000/p/turbolift/square@" + image.digest);
}

TEST_F(RegistryTest, WhatIsThereIsNotSentAgain) {
  fake::Registry registry;
  const turbolift::Image one = make(false, "turbolift/one"), two = make(false, "turbolift/two");
  Pusher pusher(options());
  ASSERT_TRUE(pusher.push(one, {.push = registry.address()}, soon()));
  const std::uint64_t bytes = registry.blob_bytes();
  const Layout layout = read_layout(two.layout).value();
  for (const Descriptor& blob : layout.blobs())
    registry.add_blob("turbolift/two", base::read_file(layout.path_of(blob)).value());
  ASSERT_TRUE(pusher.push(two, {.push = registry.address()}, soon()));
  EXPECT_EQ(registry.blob_bytes(), bytes);
}

TEST_F(RegistryTest, LayersInCommonAreMountedFromTheOtherRepository) {
  for (const bool mounts : {true, false}) {
    fake::Registry registry({.user = "me", .password = "secret", .bearer = true, .mounts = mounts});
    const turbolift::Image one = make(false, "turbolift/one"), two = make(false, "turbolift/two");
    Pusher pusher(options("me", "secret", registry.address()));
    ASSERT_TRUE(pusher.push(one, {.push = registry.address()}, soon()));
    const std::uint64_t first = registry.blob_bytes();
    const auto pushed = pusher.push(two, {.push = registry.address()}, soon());
    ASSERT_TRUE(pushed) << message(pushed);
    EXPECT_THAT(registry.damage(), IsEmpty());
    const std::uint64_t second = registry.blob_bytes() - first;
    const Layout layout = read_layout(two.layout).value();
    EXPECT_EQ(registry.blobs("turbolift/two").size(), 3U);
    if (mounts) {
      EXPECT_LT(second, first / 2);
    } else {
      EXPECT_EQ(second, first) << "sent where the registry does not mount";
    }
  }
}

TEST_F(RegistryTest, ProvesItselfAsItIsAskedTo) {
  const turbolift::Image image = make(true);
  for (const bool bearer : {false, true}) {
    fake::Registry registry({.user = "me", .password = "s3cret", .bearer = bearer});
    const auto pushed =
        Pusher(options("me", "s3cret", registry.address())).push(image, {.push = registry.address()}, soon());
    ASSERT_TRUE(pushed) << message(pushed);
    EXPECT_THAT(registry.damage(), IsEmpty());
    const std::size_t requests = registry.requests().size();
    EXPECT_TRUE(Pusher(options()).push(image, {.push = registry.address()}, soon()));
    EXPECT_LE(registry.requests().size(), requests + 3) << "of an unchanged image";
    for (const auto& request : registry.requests()) EXPECT_THAT(request.target, Not(HasSubstr("s3cret")));
  }
}

TEST_F(RegistryTest, AnIdentityTokenIsExchanged) {
  fake::Registry registry({.user = "<token>", .password = "refreshing", .bearer = true});
  PushOptions with_token = options();
  ASSERT_TRUE(base::write_file(folder() / "config.json",
                               R"({"auths":{")" + registry.address() + R"(":{"identitytoken":"refreshing"}}})"));
  const auto pushed = Pusher(with_token).push(make(false), {.push = registry.address()}, soon());
  EXPECT_TRUE(pushed) << message(pushed);
}

TEST_F(RegistryTest, MissingAndWrongCredentialsSaySo) {
  const turbolift::Image image = make(false);
  for (const bool bearer : {false, true}) {
    fake::Registry registry({.user = "me", .password = "right", .bearer = bearer});
    const auto none = Pusher(options()).push(image, {.push = registry.address()}, soon());
    EXPECT_EQ(failure(none), PushFailure::unauthenticated);
    EXPECT_THAT(message(none), AllOf(HasSubstr("docker login " + registry.address()), HasSubstr("there are none"),
                                     HasSubstr("cannot push the image turbolift/square to the registry")));
    const auto wrong =
        Pusher(options("me", "wr0ng", registry.address())).push(image, {.push = registry.address()}, soon());
    EXPECT_EQ(failure(wrong), PushFailure::unauthenticated);
    EXPECT_THAT(message(wrong), AllOf(HasSubstr("refuses the credentials"), Not(HasSubstr("wr0ng"))));
    EXPECT_LE(registry.requests().size(), 6U) << "a password is not tried again and again";
    ASSERT_TRUE(base::write_file(folder() / "config.json", "{}"));
  }
}

TEST_F(RegistryTest, CredentialsStayWithTheRegistry) {
  std::vector<std::string> seen;
  fake::HttpServer storage([&](const fake::ServerRequest& request, fake::Responder& responder) {
    seen.push_back(request.header("authorization"));
    responder.respond(201);
  });
  for (const bool bearer : {false, true}) {
    fake::Registry registry({.user = "me", .password = "secret", .bearer = bearer, .upload_url = storage.url()});
    const auto pushed =
        Pusher(options("me", "secret", registry.address())).push(make(false), {.push = registry.address()}, soon());
    EXPECT_FALSE(pushed) << "the blobs are not there";
  }
  ASSERT_GE(seen.size(), 2U);
  for (const std::string& authorization : seen) EXPECT_THAT(authorization, IsEmpty());
}

TEST_F(RegistryTest, APasswordIsNotSentToATokenServerInPlain) {
  fake::HttpServer registry([&](const fake::ServerRequest&, fake::Responder& responder) {
    responder.respond(401, "", {{"WWW-Authenticate", "Bearer realm=\"http://tokens.example/token\""}});
  });
  const std::string address = registry.url().substr(7);
  const auto pushed = Pusher(options("me", "secret", address)).push(make(false), {.push = address}, soon());
  EXPECT_EQ(failure(pushed), PushFailure::unauthenticated);
  EXPECT_THAT(message(pushed), HasSubstr("would get the password in plain"));
}

TEST_F(RegistryTest, WhereTagsCannotBeChangedTheDigestDoes) {
  fake::Registry registry({.immutable_tags = true});
  turbolift::Image image = make(false);
  Pusher pusher(options());
  ASSERT_TRUE(pusher.push(image, {.push = registry.address()}, soon()));
  turbolift::Image other = make(true);
  other.tag = image.tag;
  const auto pushed = pusher.push(other, {.push = registry.address()}, soon());
  ASSERT_TRUE(pushed) << message(pushed);
  EXPECT_THAT(*pushed, HasSubstr("@" + other.digest));
  EXPECT_EQ(registry.tag("turbolift/square", image.tag), image.digest);
  EXPECT_THAT(registry.damage(), IsEmpty());
}

TEST_F(RegistryTest, ADamagedImageIsNotSent) {
  fake::Registry registry;
  const turbolift::Image image = make(false);
  const Layout layout = read_layout(image.layout).value();
  const Descriptor blob = layout.blobs().front();
  std::string bytes = base::read_file(layout.path_of(blob)).value();
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(base::write_file(layout.path_of(blob), bytes));
  const auto pushed = Pusher(options()).push(image, {.push = registry.address()}, soon());
  EXPECT_EQ(failure(pushed), PushFailure::layout);
  EXPECT_THAT(message(pushed), HasSubstr("remove the folder"));
  for (const auto& request : registry.requests()) {
    EXPECT_THAT(request.target, Not(HasSubstr("digest=" + http::percent_encode(blob.digest)))) << "it is not sent";
    if (request.method == "PUT") {
      EXPECT_THAT(request.target, Not(HasSubstr("/manifests/")));
    }
  }
  fs::remove_all(image.layout);
  EXPECT_EQ(failure(Pusher(options()).push(image, {.push = registry.address()}, soon())), PushFailure::layout);
}

TEST_F(RegistryTest, WhatNamesNoRegistryIsRefused) {
  const turbolift::Image image = make(false);
  for (const char* name :
       {"", "/", "registry", "registry/team", "a b:1", "host:port", "r.example/Team", "r.example//x"}) {
    const auto pushed = Pusher(options()).push(image, {.push = name}, soon());
    EXPECT_TRUE(failure(pushed) == PushFailure::invalid) << name << ": " << message(pushed);
  }
}

TEST_F(RegistryTest, EndsByItsDeadlineAndWhenItIsTold) {
  fake::HttpServer silent([](const fake::ServerRequest&, fake::Responder& responder) { responder.peer().await_end(); });
  const std::string address = silent.url().substr(7);
  const turbolift::Image image = make(false);
  const auto begun = std::chrono::steady_clock::now();
  const auto late = Pusher(options()).push(image, {.push = address}, base::Deadline::after(100ms));
  EXPECT_EQ(failure(late), PushFailure::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
  http::Interrupt interrupt;
  std::thread teller([&] {
    EXPECT_TRUE(silent.await_requests(2));
    interrupt.raise();
  });
  const auto told = Pusher(options()).push(image, {.push = address}, base::Deadline::never(), &interrupt);
  teller.join();
  EXPECT_THAT(message(told), Not("pushed"));
  EXPECT_EQ(failure(told), PushFailure::cancelled);
  fake::HttpServer busy([](const fake::ServerRequest&, fake::Responder& responder) {
    responder.respond(429, "", {{"Retry-After", "3600"}});
  });
  const auto refused = Pusher(options()).push(image, {.push = busy.url().substr(7)}, base::Deadline::after(20s));
  EXPECT_EQ(failure(refused), PushFailure::refused) << "not waited for";
}

TEST_F(RegistryTest, ManyPushesAtOnceSendACommonLayerOnce) {
  fake::Registry registry;
  Pusher pusher(options());
  std::vector<turbolift::Image> images;
  for (int i = 0; i < 6; ++i) images.push_back(make(false, "turbolift/f" + std::to_string(i)));
  std::vector<std::thread> threads;
  for (const turbolift::Image& image : images) {
    threads.emplace_back([&] {
      const auto pushed = pusher.push(image, {.push = registry.address()}, soon());
      EXPECT_TRUE(pushed) << message(pushed);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(registry.damage(), IsEmpty());
  std::uint64_t once = 0;
  for (const Descriptor& blob : read_layout(images[0].layout)->blobs()) once += blob.size_bytes;
  EXPECT_EQ(registry.blob_bytes(), once) << "they have all blobs in common";
}

}  // namespace
}  // namespace turbolift::image

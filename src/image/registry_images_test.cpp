#include "image/registry_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "image/fixture.hpp"
#include "image/layout.hpp"
#include "image/registry.hpp"
#include "testing/registry.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RegistryImagesTest : public testing::Test {
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-images-test").value();

 protected:
  /// Pushes an image of ours, as a program does.
  turbolift::Image push(fake::Registry& registry, const std::string& name, bool several_platforms, int number) {
    ImageSpec spec = some_spec(several_platforms);
    spec.name = name;
    spec.labels.emplace_back("turbolift.source-digest", "sha256-" + std::to_string(number));
    const turbolift::Image image =
        write_layout(spec, folder_.path() / (std::to_string(number) + (several_platforms ? "-2" : "-1"))).value();
    const std::string push = registry.address() + "/team";
    EXPECT_TRUE(Pusher(options()).push(image, {.push = push}, soon()));
    return image;
  }
  PushOptions options(const std::string& address = {}, const std::string& user_and_password = {}) const {
    if (!address.empty()) {
      EXPECT_TRUE(base::write_file(folder_.path() / "config.json", R"({"auths":{")" + address + R"(":{"auth":")" +
                                                                       base::to_base64(user_and_password) + R"("}}})"));
    }
    PushOptions options;
    options.backoff = {.initial = 1ms, .max = 4ms, .max_attempts = 4};
    options.environment = [folder = folder_.path()](const char* name) -> std::optional<std::string> {
      return std::string_view(name) == "DOCKER_CONFIG" ? std::optional(folder.string()) : std::nullopt;
    };
    return options;
  }
  static base::Deadline soon() { return base::Deadline::after(60s); }
  RegistryImages look(const fake::Registry& registry, PushOptions with) {
    return RegistryImages::make(registry.address() + "/team", false, soon(), nullptr, std::move(with)).value();
  }
  RegistryImages look(const fake::Registry& registry) { return look(registry, options()); }
};

TEST_F(RegistryImagesTest, OurImagesAreFoundWithWhatTheyConsistOf) {
  fake::Registry registry({.page_size = 1});
  const auto square = push(registry, "turbolift/square", true, 1);
  const auto other = push(registry, "turbolift/square", false, 2);
  push(registry, "turbolift/cube", false, 3);
  push(registry, "shop/cart", false, 4);
  RegistryImages images = look(registry);
  EXPECT_THAT(images.repositories().value(), ElementsAre("team/turbolift/cube", "team/turbolift/square"));
  const auto found = images.list("team/turbolift/square").value();
  ASSERT_THAT(found, SizeIs(2));
  const RegistryImage& both = found[0].tag == square.tag ? found[0] : found[1];
  EXPECT_EQ(both.digest, square.digest);
  EXPECT_THAT(both.parts, SizeIs(2));
  EXPECT_EQ(both.function, "square(unsigned long)");
  EXPECT_THAT(images.list("team/turbolift/nothing").value(), IsEmpty());
  EXPECT_EQ(images.repository_of("turbolift/square").value(), "team/turbolift/square");
}

TEST_F(RegistryImagesTest, WhatOthersHavePushedIsNotOurs) {
  fake::Registry registry;
  ImageSpec spec = some_spec();
  spec.name = "turbolift/square";
  spec.labels = {{"turbolift.function", "square"}};  // but neither key nor source
  const turbolift::Image alike = write_layout(spec, base::TemporaryFolder::make("alike").value().release()).value();
  const std::string prefix = registry.address() + "/team";
  ASSERT_TRUE(Pusher(options()).push(alike, {.push = prefix}, soon()));
  EXPECT_THAT(look(registry).list("team/turbolift/square").value(), IsEmpty());

  const turbolift::Image image = push(registry, "turbolift/square", false, 1);
  registry.add_tag("team/turbolift/square", "release-1", image.digest);
  const auto found = look(registry).list("team/turbolift/square").value();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].others, ElementsAre("release-1")) << "somebody else wants to keep it";
}

TEST_F(RegistryImagesTest, ARemovedImageIsGoneAndTheOthersAreWhole) {
  fake::Registry registry;
  const auto going = push(registry, "turbolift/square", true, 1);
  const auto staying = push(registry, "turbolift/square", true, 2);
  RegistryImages images = look(registry);
  ASSERT_TRUE(images.remove("team/turbolift/square", going.digest));
  EXPECT_EQ(registry.tag("team/turbolift/square", going.tag), "");
  EXPECT_EQ(registry.tag("team/turbolift/square", staying.tag), staying.digest);
  EXPECT_EQ(registry.damage(), "");
  EXPECT_TRUE(images.remove("team/turbolift/square", going.digest)) << "it is gone already";
}

TEST_F(RegistryImagesTest, ARegistryThatForbidsDeletionIsSaidToDoSo) {
  fake::Registry registry({.deletes = false, .catalog = false});
  const auto image = push(registry, "turbolift/square", false, 1);
  RegistryImages images = look(registry);
  const auto removed = images.remove("team/turbolift/square", image.digest);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().status, 405);
  EXPECT_THAT(removed.error().message, HasSubstr("REGISTRY_STORAGE_DELETE_ENABLED=true"));
  EXPECT_FALSE(images.repositories());
}

TEST_F(RegistryImagesTest, WhoMayPushIsFoundOutWithoutATrace) {
  fake::Registry open;
  ASSERT_TRUE(look(open).check_push("team/turbolift/square"));
  EXPECT_EQ(open.requests().back().method, "DELETE") << "the upload is taken back";
  EXPECT_THAT(open.blobs("team/turbolift/square"), IsEmpty());

  for (const bool bearer : {false, true}) {
    fake::Registry closed({.user = "jane", .password = "secret", .bearer = bearer});
    EXPECT_EQ(look(closed).check_push("team/turbolift/square").error().failure, PushFailure::unauthenticated);
    EXPECT_TRUE(look(closed, options(closed.address(), "jane:secret")).check_push("team/turbolift/square"));
    EXPECT_TRUE(look(closed, options(closed.address(), "jane:secret")).list("team/turbolift/square"));
    EXPECT_EQ(look(closed, options(closed.address(), "jane:wrong")).check_push("x/turbolift/y").error().failure,
              PushFailure::unauthenticated);
  }
}

TEST_F(RegistryImagesTest, WhatIsNoRegistryIsSaidToBeNone) {
  EXPECT_EQ(RegistryImages::make("team", false, soon()).error().failure, PushFailure::invalid);
  auto nobody = RegistryImages::make("127.0.0.1:1/team", false, soon(), nullptr, options()).value();
  EXPECT_EQ(nobody.check_push("team/x").error().failure, PushFailure::unreachable);
  fake::HttpServer server([](const fake::ServerRequest&, fake::Responder& responder) { responder.respond(404, "no"); });
  auto page = RegistryImages::make("127.0.0.1:" + std::to_string(server.port()), false, soon(), nullptr, options());
  EXPECT_THAT(page->check_push("team/x").error().message, HasSubstr("is no registry"));
}

}  // namespace
}  // namespace turbolift::image

#include "image/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/fixture.hpp"
#include "testing/registry.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

/// Tools that note how they are called, in place of the real ones.
class LoadTest : public testing::Test {
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-load-test").value();
  const PathFirst path_{folder_.path() / "bin"};
  const Variable calls_{"CALLS", folder_.path() / "calls"};

 protected:
  fs::path folder() const { return folder_.path(); }
  void tool(const std::string& name, const std::string& script) const {
    const std::string text = "#!/bin/sh\necho \"$(basename $0) $*\" >> \"$CALLS\"\n" + script + "\n";
    ASSERT_TRUE(base::write_file(folder() / "bin" / name, text, 0755));
  }
  std::vector<std::string> calls() const {
    std::vector<std::string> lines;
    std::string text = base::read_file(folder() / "calls").value_or("");
    while (!text.empty()) {
      lines.push_back(text.substr(0, text.find('\n')));
      text.erase(0, text.find('\n') + 1);
    }
    return lines;
  }
  Result<std::string> load(const ImageSource& source) {
    return Loader().load(image_, source, base::Deadline::after(20s));
  }

  turbolift::Image image_ = write_layout(some_spec(), folder() / "image").value();
  const std::string name_ = "turbolift/square:" + image_.tag;
  const std::string archive_ = image_.layout + ".tar";
};

TEST_F(LoadTest, Registry) {
  fake::Registry registry;
  const std::string address = registry.address();
  const auto loaded = load(turbolift::Registry{address + "/p"});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(*loaded, address + "/p/turbolift/square@" + image_.digest);
  const auto refused = load(turbolift::Registry{"nowhere"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::image_failed);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot push the image turbolift/square to the registry nowhere"));
}

TEST_F(LoadTest, Docker) {
  tool("docker", R"([ "$1" = load ] || { echo "Error: No such image" >&2; exit 1; }; tar -tf "$4" manifest.json)");
  const auto loaded = load(Docker{});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(*loaded, name_);
  EXPECT_THAT(calls(),
              ElementsAre("docker image inspect --format {{.Id}} " + name_, "docker load --quiet --input " + archive_));
}

TEST_F(LoadTest, DockerThatHasTheTagIsLeftAlone) {
  tool("docker", "echo sha256:0123");
  EXPECT_EQ(load(Docker{}).value(), name_);
  EXPECT_THAT(calls(), ElementsAre(HasSubstr("docker image inspect")));
  EXPECT_FALSE(fs::exists(archive_)) << "no archive is needed";
}

TEST_F(LoadTest, Kind) {
  tool("kind", "");
  EXPECT_EQ(load(turbolift::Kind{}).value(), "docker.io/" + name_);
  EXPECT_EQ(load(turbolift::Kind{"other"}).value(), "docker.io/" + name_);
  EXPECT_THAT(calls(), ElementsAre("kind load image-archive " + archive_ + " --name kind",
                                   "kind load image-archive " + archive_ + " --name other"));
}

TEST_F(LoadTest, Containerd) {
  tool("ctr", R"([ "$6" = ls ] || tar -tf "$7" index.json)");
  const std::string socket = folder() / "socket";
  ASSERT_TRUE(base::write_file(socket, ""));
  EXPECT_EQ(load(Containerd{socket}).value(), "docker.io/" + name_);
  tool("ctr", R"(echo "docker.io/)" + name_ + "\"");
  EXPECT_EQ(load(Containerd{socket, "n"}).value(), "docker.io/" + name_);
  const std::string begin = "ctr --address " + socket + " --namespace ";
  EXPECT_THAT(calls(), ElementsAre(begin + "k8s.io images ls --quiet name==docker.io/" + name_,
                                   begin + "k8s.io images import " + archive_,
                                   begin + "n images ls --quiet name==docker.io/" + name_));
  const auto nowhere = load(Containerd{"/nowhere"});
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr("there is no /nowhere; is containerd running"));
}

TEST_F(LoadTest, AFunctionOverTheImageLoadsItItself) {
  tool("docker", "exit 1");
  EXPECT_EQ(
      load([](const turbolift::Image& image) -> Result<std::string> { return "r.example/" + image.digest; }).value(),
      "r.example/" + image_.digest);
  EXPECT_THAT(calls(), IsEmpty());
}

TEST_F(LoadTest, AFunctionOverTheTagFindsItInDocker) {
  tool("docker", R"([ "$1" = load ])");
  EXPECT_EQ(load([](const std::string& tag) -> Result<std::string> { return "r.example/" + tag; }).value(),
            "r.example/" + name_);
  EXPECT_THAT(calls().back(), HasSubstr("docker load"));
  tool("docker", "echo no space left >&2; exit 1");
  const auto failed = load([](const std::string&) -> Result<std::string> { return "not asked"; });
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("no space left"));
}

TEST_F(LoadTest, AToolThatFailsIsQuotedWithTheNextStep) {
  const std::string failing = "echo 'it: permission denied' >&2; exit 3";
  for (const char* name : {"docker", "kind", "ctr"}) tool(name, failing);
  const auto message = [&](const ImageSource& source) {
    const auto loaded = load(source);
    EXPECT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, ErrorKind::image_failed);
    return loaded.error().message;
  };
  const auto quotes =
      AllOf(HasSubstr("cannot load the image " + name_), HasSubstr("exit code 3: it: permission denied"));
  EXPECT_THAT(message(Docker{}), AllOf(quotes, HasSubstr("`docker info` tells")));
  EXPECT_THAT(message(turbolift::Kind{"mine"}), AllOf(quotes, HasSubstr("is there a kind cluster \"mine\"?")));
  EXPECT_THAT(message(Containerd{"/dev/null"}), AllOf(quotes, HasSubstr("does containerd listen on /dev/null")));
}

TEST_F(LoadTest, AToolThatIsMissingOrNeverEndsIsAnError) {
  const auto missing = [&] {
    const Variable path("PATH", folder() / "empty");
    return load(turbolift::Kind{});
  }();
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("with kind: it is not installed"));
  tool("kind", "exec sleep 1000");
  const auto begun = std::chrono::steady_clock::now();
  const auto late = Loader().load(image_, turbolift::Kind{}, base::Deadline::after(100ms));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message, HasSubstr("did not end in time"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST_F(LoadTest, AnImageThatIsGoneSaysSo) {
  for (const char* name : {"docker", "kind", "ctr"}) tool(name, "exit 1");
  fs::remove_all(image_.layout);
  for (const ImageSource& source :
       {ImageSource(Docker{}), ImageSource(turbolift::Kind{}), ImageSource(Containerd{"/dev/null"})}) {
    const auto loaded = load(source);
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message, HasSubstr("is damaged"));
  }
}

}  // namespace
}  // namespace turbolift::image

#include "image/docker_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/base64.hpp"
#include "image/fixture.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class DockerConfigTest : public testing::Test {
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-docker-config-test").value();
  const PathFirst path_{folder_.path() / "bin"};

 protected:
  fs::path folder() const { return folder_.path(); }
  void write(const std::string& path, const std::string& text, mode_t mode = 0600) const {
    ASSERT_TRUE(base::write_file(folder() / path, text, mode));
  }
  base::Expected<Credentials> find(std::string_view domain, std::string_view path = "p/turbolift/f") {
    return find_credentials(domain, path, base::Deadline::after(20s),
                            [&](const char* name) -> std::optional<std::string> {
                              const auto found = variables_.find(name);
                              if (found == variables_.end()) return std::nullopt;
                              return found->second;
                            });
  }
  std::string user(std::string_view domain, std::string_view path = "p/turbolift/f") {
    const auto found = find(domain, path);
    return found ? found->user : found.error().message;
  }
  /// A credential helper, which PATH finds as long as the test runs.
  void helper(const std::string& name, const std::string& script) const {
    write("bin/docker-credential-" + name, "#!/bin/sh\n" + script, 0755);
  }

  std::map<std::string, std::string> variables_{{"HOME", folder() / "home"}};
};

TEST_F(DockerConfigTest, NothingIsThere) {
  const auto found = find("localhost:5000");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->empty());
}

TEST_F(DockerConfigTest, AuthsAsDockerLoginWritesThem) {
  write("home/.docker/config.json", R"({"auths": {"localhost:5000": {"auth": ")" + base::to_base64("me:pass:word") +
                                        R"("},
      "https://index.docker.io/v1/": {"auth": ")" +
                                        base::to_base64("hub:h") + R"("},
      "https://r.example/v2/": {"username": "u", "password": "p"},
      "token.example": {"auth": ")" + base::to_base64("x:") +
                                        R"(", "identitytoken": "refresh me"},
      "empty.example": {}}})");
  const auto found = find("localhost:5000");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->user, "me");
  EXPECT_EQ(found->password, "pass:word");
  EXPECT_EQ(user("docker.io"), "hub");
  EXPECT_EQ(user("r.example"), "u");
  EXPECT_EQ(find("token.example")->identity_token, "refresh me");
  EXPECT_TRUE(find("empty.example")->empty());
  EXPECT_TRUE(find("localhost:5001")->empty());
  EXPECT_TRUE(find("ocalhost:5000")->empty());
  EXPECT_TRUE(find("localhost")->empty());
}

TEST_F(DockerConfigTest, TheFolderCanBeNamed) {
  write("other/config.json", R"({"auths": {"a.example": {"username": "other", "password": "p"}}})");
  write("home/.docker/config.json", R"({"auths": {"a.example": {"username": "home", "password": "p"}}})");
  EXPECT_EQ(user("a.example"), "home");
  variables_["DOCKER_CONFIG"] = folder() / "other";
  EXPECT_EQ(user("a.example"), "other");
}

TEST_F(DockerConfigTest, PodmansFileComesNextAndHasPaths) {
  write("home/.config/containers/auth.json",
        R"({"auths": {"quay.example": {"username": "all", "password": "p"},
                      "quay.example/team": {"username": "team", "password": "p"},
                      "quay.example/team/project": {"username": "project", "password": "p"}}})");
  write("run/containers/auth.json", R"({"auths": {"quay.example": {"username": "run", "password": "p"}}})");
  EXPECT_EQ(user("quay.example", "x/f"), "all");
  EXPECT_EQ(user("quay.example", "team/f"), "team");
  EXPECT_EQ(user("quay.example", "team/project/f"), "project");
  EXPECT_EQ(user("quay.example", "teams/f"), "all");
  variables_["XDG_RUNTIME_DIR"] = folder() / "run";
  EXPECT_EQ(user("quay.example", "team/f"), "run") << "the first file that has some";
  variables_["XDG_CONFIG_HOME"] = folder() / "nowhere";
  EXPECT_EQ(user("quay.example"), "run");
  write("docker.json", R"({"auths": {"quay.example": {"username": "file", "password": "p"}}})");
  variables_["REGISTRY_AUTH_FILE"] = folder() / "docker.json";
  EXPECT_EQ(user("quay.example"), "file");
}

TEST_F(DockerConfigTest, HelpersAreAskedFirst) {
  helper("one", R"(read server; printf '{"ServerURL":"%s","Username":"from %s","Secret":"s"}' "$server" "$server")");
  helper("token", R"(printf '{"Username":"<token>","Secret":"refresh"}')");
  write("home/.docker/config.json",
        R"({"auths": {"a.example": {"username": "file", "password": "p"}}, "credsStore": "one",
            "credHelpers": {"b.example": "token"}})");
  EXPECT_EQ(user("a.example"), "from a.example");
  EXPECT_EQ(user("docker.io"), "from https://index.docker.io/v1/");
  EXPECT_EQ(find("b.example")->identity_token, "refresh");
  EXPECT_EQ(find("b.example")->user, "");
}

TEST_F(DockerConfigTest, AHelperWithoutCredentialsIsNoError) {
  helper("none", "echo credentials not found in native keychain; exit 1");
  write("home/.docker/config.json",
        R"({"auths": {"a.example": {"username": "file", "password": "p"}}, "credsStore": "none"})");
  EXPECT_EQ(user("a.example"), "file");
  EXPECT_TRUE(find("b.example")->empty());
}

TEST_F(DockerConfigTest, ABrokenHelperIsAnErrorOnlyWhereNothingElseIsFound) {
  helper("broken", "echo the keychain is locked >&2; exit 3");
  write("home/.docker/config.json",
        R"({"credsStore": "broken", "auths": {"b.example": {"username": "b", "password": "p"}}})");
  EXPECT_THAT(user("a.example"), AllOf(HasSubstr("docker-credential-broken ended with exit code 3"),
                                       HasSubstr("the keychain is locked"), HasSubstr("docker login a.example")));
  EXPECT_EQ(user("b.example"), "b");
  write("home/.config/containers/auth.json", R"({"auths": {"a.example": {"username": "podman", "password": "p"}}})");
  EXPECT_EQ(user("a.example"), "podman");
  write("home/.docker/config.json", R"({"credsStore": "missing-one"})");
  EXPECT_THAT(user("c.example"), HasSubstr("docker-credential-missing-one"));
  helper("chatty", "echo this is no JSON, my-secret");
  write("home/.docker/config.json", R"({"credsStore": "chatty"})");
  EXPECT_THAT(user("c.example"), AllOf(HasSubstr("no JSON"), Not(HasSubstr("my-secret"))));
}

TEST_F(DockerConfigTest, AFileThatCannotBeReadSaysWhich) {
  write("home/.docker/config.json", "{");
  EXPECT_THAT(user("a.example"), HasSubstr("home/.docker/config.json' is no JSON"));
  write("home/.docker/config.json", R"({"auths": {"a.example": {"auth": "!!secret"}}})");
  EXPECT_THAT(user("a.example"), AllOf(HasSubstr("no base64"), Not(HasSubstr("!!secret"))));
  write("home/.docker/config.json", R"({"auths": {"a.example": {"auth": ")" + base::to_base64("nocolon") + R"("}}})");
  EXPECT_THAT(user("a.example"), AllOf(HasSubstr("user:password"), Not(HasSubstr("nocolon"))));
  for (const char* odd : {"[]", "null", "7", R"({"auths": []})", R"({"auths": {"a.example": 7}, "credHelpers": 1})"}) {
    write("home/.docker/config.json", odd);
    EXPECT_TRUE(find("a.example")->empty()) << odd;
  }
}

}  // namespace
}  // namespace turbolift::image

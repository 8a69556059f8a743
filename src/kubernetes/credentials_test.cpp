#include "kubernetes/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/file.hpp"

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

base::Deadline soon() {
  return base::Deadline::after(20s);
}

class CredentialsOf : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    EXPECT_TRUE(base::write_file(folder_.path() / name, text, mode));
    return folder_.path() / name;
  }
  CredentialsPtr get() {
    if (!source_) source_ = make_credential_source(config_, clock_);
    const auto credentials = source_->get(soon());
    EXPECT_TRUE(credentials) << credentials.error().message;
    return credentials ? *credentials : std::make_shared<const Credentials>();
  }
  /// A plugin that gives the content of the file "token", and writes down that it ran.
  void use_plugin(const std::string& more = "") {
    ExecPlugin plugin;
    plugin.api_version = "client.authentication.k8s.io/v1";
    plugin.interactive_mode = "Never";
    plugin.command = write("plugin",
                           "#!/bin/sh\ncd " + folder_.path().string() +
                               "\necho run >>runs\nprintf '{\"kind\":\"ExecCredential\",\"apiVersion\":"
                               "\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"%s\"" +
                               more + "}}' $(cat token)\n",
                           0700);
    config_.user.exec.push_back(plugin);
  }
  std::size_t runs() {
    return static_cast<std::size_t>(std::ranges::count(base::read_file(folder_.path() / "runs").value_or(""), '\n'));
  }

  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-credentials-test").value();
  base::ManualClock clock_;
  Config config_;
  std::unique_ptr<CredentialSource> source_;
};

TEST_F(CredentialsOf, NobodyAreEmpty) {
  EXPECT_EQ(*get(), Credentials());
}

TEST_F(CredentialsOf, AUserWithAPasswordAreBasic) {
  config_.user.username = "Aladdin";
  config_.user.password = "open sesame";
  EXPECT_EQ(get()->authorization, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_F(CredentialsOf, ATokenFileAreReadAgainBeforeTheyAreAMinuteOld) {
  config_.user.token_file = write("token", "first\n");
  const CredentialsPtr first = get();
  EXPECT_EQ(first->authorization, "Bearer first");
  write("token", " second ");
  clock_.advance(49s);
  EXPECT_EQ(get(), first) << "the same pointer";
  clock_.advance(1s);
  EXPECT_EQ(get()->authorization, "Bearer second");
  std::filesystem::remove(config_.user.token_file);
  clock_.advance(50s);
  EXPECT_EQ(get()->authorization, "Bearer second") << "the last one that could be read";
  write("token", "");
  clock_.advance(50s);
  EXPECT_EQ(get()->authorization, "Bearer second");
}

TEST_F(CredentialsOf, ATokenFileGoBeforeTheTokenThatIsGiven) {
  config_.user.token = "given";
  config_.user.token_file = folder_.path() / "token";
  EXPECT_EQ(get()->authorization, "Bearer given");
  write("token", "read");
  clock_.advance(50s);
  EXPECT_EQ(get()->authorization, "Bearer read");
}

TEST_F(CredentialsOf, FilesThatAreNotThereAreAnError) {
  config_.user.token_file = folder_.path() / "none";
  source_ = make_credential_source(config_, clock_);
  EXPECT_THAT(source_->get(soon()).error().message, HasSubstr("none': No such file"));
  write("none", "");
  EXPECT_THAT(source_->get(soon()).error().message, HasSubstr("is empty"));
  write("none", "t");
  EXPECT_EQ(get()->authorization, "Bearer t");
}

TEST_F(CredentialsOf, CertificatesAreInFilesOrGiven) {
  config_.cluster.ca_file = write("ca", "CA");
  config_.user.certificate_file = write("certificate", "CERTIFICATE");
  config_.user.key = "KEY";
  config_.user.key_file = "/not/looked/at";
  EXPECT_EQ(*get(), (Credentials{.certificate = "CERTIFICATE", .key = "KEY", .ca = "CA"}));
  write("ca", "other");
  EXPECT_EQ(get()->ca, "CA");
  EXPECT_EQ((*source_->reread(soon()))->ca, "other") << "at once, where the server could not prove itself";
}

TEST_F(CredentialsOf, ThatWereRefusedAreReadAgainOnce) {
  config_.user.token_file = write("token", "first");
  const CredentialsPtr first = get();
  EXPECT_EQ(*source_->renew(first, soon()), first) << "nothing has changed";
  write("token", "second");
  const CredentialsPtr second = *source_->renew(first, soon());
  EXPECT_EQ(second->authorization, "Bearer second");
  write("token", "third");
  EXPECT_EQ(*source_->renew(first, soon()), second) << "another request had the first ones refused, too";
  EXPECT_EQ((*source_->renew(second, soon()))->authorization, "Bearer third");
}

TEST_F(CredentialsOf, APluginAreKeptUntilTheyExpireOrAreRefused) {
  write("token", "first");
  use_plugin(R"(,"expirationTimestamp":"2999-01-01T00:00:00Z")");
  const CredentialsPtr first = get();
  EXPECT_EQ(first->authorization, "Bearer first");
  clock_.advance(1h);
  EXPECT_EQ(get(), first);
  EXPECT_EQ(runs(), 1U);
  write("token", "second");
  EXPECT_EQ((*source_->renew(first, soon()))->authorization, "Bearer second");
  EXPECT_EQ(runs(), 2U);
  EXPECT_TRUE(source_->reread(soon()));
  EXPECT_EQ(runs(), 2U) << "only files are read again";
}

TEST_F(CredentialsOf, APluginThatHaveExpiredAreHadAnew) {
  write("token", "first");
  use_plugin(R"(,"expirationTimestamp":"2001-01-01T00:00:00Z")");
  EXPECT_EQ(get()->authorization, "Bearer first");
  write("token", "second");
  EXPECT_EQ(get()->authorization, "Bearer second");
}

TEST_F(CredentialsOf, APluginAreAskedForOnceByAllThreads) {
  write("token", "t");
  use_plugin();
  source_ = make_credential_source(config_, clock_);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([this] { get(); });
  threads.clear();
  EXPECT_EQ(runs(), 1U);
}

TEST_F(CredentialsOf, APluginAreNotAskedForWhereThereIsAnotherWay) {
  config_.user.token = "t";
  use_plugin();
  EXPECT_EQ(get()->authorization, "Bearer t");
  EXPECT_EQ(runs(), 0U);
}

}  // namespace
}  // namespace turbolift::kubernetes

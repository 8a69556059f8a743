#include "base/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace turbolift::base {
namespace {

using testing::HasSubstr;

class File : public testing::Test {
 protected:
  TemporaryFolder folder_ = TemporaryFolder::make("turbolift-file-test").value();
  std::filesystem::path path_ = folder_.path() / "sub/folder/file";
};

TEST_F(File, IsWrittenWholeWithItsFolderAndMode) {
  ASSERT_TRUE(write_file(path_, "first", 0600));
  ASSERT_TRUE(write_file(path_, "second", 0751));
  EXPECT_EQ(read_file(path_).value(), "second");
  EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms(0751));
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 1) << "a temporary file was left";
}

TEST_F(File, IsLeftAloneWhereNothingChanged) {
  EXPECT_TRUE(write_file_if_changed(path_, "bytes").value());
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(path_, old);
  EXPECT_FALSE(write_file_if_changed(path_, "bytes").value());
  EXPECT_EQ(std::filesystem::last_write_time(path_), old);
  EXPECT_TRUE(write_file_if_changed(path_, "other").value());
  EXPECT_TRUE(write_file_if_changed(path_, "other", 0700).value()) << "the mode is part of it";
  EXPECT_EQ(read_file(path_).value(), "other");
}

TEST_F(File, FailuresNameTheFileAndTheCause) {
  EXPECT_THAT(read_file(path_).error().message, HasSubstr("sub/folder/file': No such file or directory"));
  EXPECT_EQ(read_file(path_).error().code, ENOENT);
  ASSERT_TRUE(write_file(path_, "12345"));
  EXPECT_THAT(read_file(path_, 4).error().message, HasSubstr("more than 4 bytes"));
  EXPECT_TRUE(read_file(path_, 5));
  EXPECT_FALSE(write_file(path_ / "below a file", ""));
  EXPECT_FALSE(read_file(folder_.path()));
}

TEST_F(File, OfUnknownSizeIsReadToo) {
  // /proc says 0 bytes.
  const auto status = read_file("/proc/self/status");
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_THAT(*status, HasSubstr("Pid:"));
}

TEST(TemporaryFolder, IsPrivateAndRemoved) {
  std::filesystem::path path;
  {
    auto folder = TemporaryFolder::make("turbolift-file-test").value();
    path = folder.path();
    ASSERT_TRUE(write_file(path / "a/b", "bytes"));
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0700));
    const TemporaryFolder moved = std::move(folder);
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(UniqueFd, ClosesWhatItOwns) {
  int raw = -1;
  {
    UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    raw = fd.get();
    UniqueFd moved = std::move(fd);
    EXPECT_FALSE(fd);  // NOLINT(bugprone-use-after-move): that it is empty is the point
    EXPECT_EQ(moved.get(), raw);
    EXPECT_EQ(::fcntl(raw, F_GETFD), FD_CLOEXEC);
  }
  EXPECT_EQ(::fcntl(raw, F_GETFD), -1);
}

}  // namespace
}  // namespace turbolift::base

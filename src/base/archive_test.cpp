#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/subprocess.hpp"
#include "base/tar.hpp"

namespace turbolift::base {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string long_path() {
  std::string path;
  for (int i = 0; i < 30; ++i) path += "folder" + std::to_string(i) + '/';
  return path + "file";
}

std::vector<TarEntry> some_entries() {
  return {{"b.txt", "beta", 0644},
          {"a/run", std::string(1000, 'x'), 0755},
          {long_path(), "deep", 0600},
          {"empty", "", 0644}};
}

RunResult run_program(std::vector<std::string> argv, std::string_view input = {}) {
  auto result = run({.argv = std::move(argv)}, Deadline::after(30s), input);
  if (!result) throw std::runtime_error(result.error().message);
  return *result;
}

TEST(Tar, WhatIsWrittenIsReadSorted) {
  const auto archive = write_tar(some_entries());
  ASSERT_TRUE(archive) << archive.error().message;
  const auto entries = read_tar(*archive);
  ASSERT_TRUE(entries) << entries.error().message;
  ASSERT_EQ(entries->size(), 4U);
  EXPECT_EQ((*entries)[0].path, "a/run");
  EXPECT_EQ((*entries)[0].bytes, std::string(1000, 'x'));
  EXPECT_EQ((*entries)[0].mode, 0755U);
  EXPECT_EQ((*entries)[1].path, "b.txt");
  EXPECT_EQ((*entries)[2].path, "empty");
  EXPECT_EQ((*entries)[3].path, long_path());
}

TEST(Tar, TheOrderOfTheEntriesDoesNotMatter) {
  auto reversed = some_entries();
  std::ranges::reverse(reversed);
  EXPECT_EQ(*write_tar(some_entries()), *write_tar(reversed));
}

TEST(Tar, OtherProgramsReadIt) {
  const auto archive = write_tar(some_entries());
  const RunResult listed = run_program({"tar", "-tf", "-"}, *archive);
  EXPECT_TRUE(listed.status.success()) << listed.err;
  EXPECT_EQ(listed.out, "a/run\nb.txt\nempty\n" + long_path() + "\n");
}

TEST(Tar, ReadsWhatOtherProgramsWrite) {
  auto folder = TemporaryFolder::make("turbolift-tar-test");
  ASSERT_TRUE(folder);
  ASSERT_TRUE(write_file(folder->path() / long_path(), "deep"));
  ASSERT_TRUE(write_file(folder->path() / "top", "bytes", 0755));
  for (const char* format : {"gnu", "pax", "ustar"}) {
    const RunResult packed =
        run_program({"tar", "-C", folder->path(), std::string("--format=") + format, "-cf", "-", "."});
    const auto entries = read_tar(packed.out);
    if (std::string_view(format) == "ustar" && !packed.status.success()) continue;  // A path may be too long for it.
    ASSERT_TRUE(entries) << format << ": " << entries.error().message;
    ASSERT_EQ(entries->size(), 2U) << format;
    for (const TarEntry& entry : *entries) EXPECT_TRUE(entry.path == "top" || entry.path == long_path()) << entry.path;
  }
}

TEST(Tar, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {"/etc/passwd", "../up", "a/../b", "a/..", "", "a//b", "./a", "a/"}) {
    EXPECT_FALSE(is_inner_path(path)) << path;
    EXPECT_FALSE(write_tar({{path, "", 0644}})) << path;
  }
  // The same from an archive of somebody else: the name is exchanged and the checksum mended by hand.
  std::string archive = *write_tar({{"aa/escape", "", 0644}});
  archive.replace(0, 2, "..");
  const int more = 2 * ('.' - 'a');
  char* checksum = archive.data() + 148;
  const int sum = std::stoi(std::string(checksum, 6), nullptr, 8) + more;
  std::snprintf(checksum, 7, "%06o", static_cast<unsigned>(sum));
  const auto entries = read_tar(archive);
  ASSERT_FALSE(entries);
  EXPECT_THAT(entries.error().message, HasSubstr("'../escape' leaves"));
}

TEST(Tar, RefusesDuplicatesLinksAndDamage) {
  EXPECT_THAT(write_tar({{"a", "", 0644}, {"a", "", 0644}}).error().message, HasSubstr("'a' is there twice"));

  auto folder = TemporaryFolder::make("turbolift-tar-test");
  std::filesystem::create_symlink("/etc", folder->path() / "link");
  const RunResult packed = run_program({"tar", "-C", folder->path(), "-cf", "-", "link"});
  EXPECT_THAT(read_tar(packed.out).error().message, HasSubstr("'link' is neither a file nor a folder"));

  const std::string archive = *write_tar(some_entries());
  EXPECT_FALSE(read_tar(""));
  EXPECT_FALSE(read_tar(std::string(511, '\0')));
  for (std::size_t length = 0; length + 1024 < archive.size(); length += 97) {
    EXPECT_FALSE(read_tar(std::string_view(archive).substr(0, length))) << length;
  }
  // Whatever byte is flipped: an answer, never a crash; in a header always an error.
  for (std::size_t at = 0; at < 512; ++at) {
    std::string flipped = archive;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x5a);
    if (at != 155) {  // The byte after the end of the checksum means nothing.
      EXPECT_FALSE(read_tar(flipped)) << at;
    }
  }
  for (std::size_t at = 512; at < archive.size(); at += 13) {
    std::string flipped = archive;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x5a);
    (void)read_tar(flipped);
  }
}

TEST(Tar, HeadersMakeFoldersToo) {
  const std::string deep = std::string(120, 'd') + '/';
  std::string archive = tar_header(deep, 0700, 0) + tar_header("file", 01777, 3) + "abc";
  archive.append(tar_padding_bytes(3) + tar_end_bytes, '\0');
  EXPECT_EQ(tar_padding_bytes(512), 0U);
  const RunResult listed = run_program({"tar", "-tvf", "-"}, archive);
  EXPECT_TRUE(listed.status.success()) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr("drwx------ 0/0"));
  EXPECT_THAT(listed.out, HasSubstr(" " + deep + "\n"));
  EXPECT_THAT(listed.out, HasSubstr("-rwxrwxrwt 0/0"));
  EXPECT_EQ(read_tar(archive).value().size(), 1U) << "folders are skipped";
}

TEST(Tar, KeepsToItsLimits) {
  const std::string archive = *write_tar(some_entries());
  EXPECT_FALSE(read_tar(archive, {.max_entries = 3}));
  EXPECT_TRUE(read_tar(archive, {.max_entries = 4}));
  EXPECT_FALSE(read_tar(archive, {.max_path_bytes = 100}));
}

TEST(Tar, UnpacksWithPermissions) {
  auto folder = TemporaryFolder::make("turbolift-tar-test");
  ASSERT_TRUE(unpack_tar(*write_tar(some_entries()), folder->path()));
  EXPECT_EQ(read_file(folder->path() / long_path()).value(), "deep");
  EXPECT_EQ(std::filesystem::status(folder->path() / "a/run").permissions(), std::filesystem::perms(0755));
}

TEST(Gzip, GoesBothWaysAndIsDeterministic) {
  std::string bytes;
  for (unsigned i = 0; i < 2'000'000; ++i) bytes += static_cast<char>((i * i) >> 7U);
  const std::string packed = gzip(bytes);
  EXPECT_LT(packed.size(), bytes.size());
  EXPECT_EQ(packed, gzip(bytes));
  EXPECT_EQ(gunzip(packed).value(), bytes);
  EXPECT_EQ(gunzip(gzip("")).value(), "");
  EXPECT_EQ(run_program({"gzip", "-dc"}, packed).out, bytes);
}

TEST(Gzip, PiecesGiveTheFileThatTheWholeGives) {
  std::string bytes;
  for (unsigned i = 0; i < 300'000; ++i) bytes += static_cast<char>((i * i) >> 9U);
  for (const std::size_t piece : {std::size_t{1000}, std::size_t{65536}, bytes.size()}) {
    GzipWriter writer(1);
    std::string packed;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      writer.write(std::string_view(bytes).substr(at, piece), packed);
    }
    writer.finish(packed);
    EXPECT_EQ(packed, gzip(bytes, 1)) << piece;
  }
}

TEST(Gzip, RefusesDamageAndBombs) {
  const std::string packed = gzip(std::string(1 << 20, 'a'));
  EXPECT_THAT(gunzip(packed, (1 << 20) - 1).error().message, HasSubstr("more than 1048575 bytes"));
  EXPECT_TRUE(gunzip(packed, 1 << 20));
  EXPECT_THAT(gunzip(packed.substr(0, packed.size() - 1)).error().message, HasSubstr("truncated"));
  EXPECT_THAT(gunzip("").error().message, HasSubstr("truncated"));
  EXPECT_THAT(gunzip(packed + "x").error().message, HasSubstr("after the end"));
  EXPECT_THAT(gunzip("this is no gzip file").error().message, HasSubstr("damaged"));
  std::string flipped = packed;
  flipped[flipped.size() - 5] ^= 1;  // in the checksum
  EXPECT_THAT(gunzip(flipped).error().message, HasSubstr("damaged"));
}

}  // namespace
}  // namespace turbolift::base

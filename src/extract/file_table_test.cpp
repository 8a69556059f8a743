#include "extract/file_table.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.hpp"

namespace turbolift::extract {
namespace {

class FileTableTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = base::TemporaryFolder::make("turbolift-file-table-");
    ASSERT_TRUE(made) << made.error().message;
    folder_.emplace(std::move(*made));
    root_ = std::filesystem::canonical(folder_->path()).string();
    for (const char* name : {"src/a.cpp", "src/build/gen.hpp", "src/vendor/v.hpp", "other/o.hpp"}) {
      ASSERT_TRUE(base::write_file(root_ + "/" + name, "int a;\nint b;\n"));
    }
    project_.roots = {{root_ + "/src", ""}, {root_ + "/src/build", "_build"}};
    project_.external = {root_ + "/src/vendor"};
  }

  std::optional<base::TemporaryFolder> folder_;
  std::string root_;
  Project project_;
};

TEST_F(FileTableTest, InnerRootsWin) {
  FileTable files(project_);
  EXPECT_EQ(files.slice_path(files.intern(root_ + "/src/a.cpp")), "a.cpp");
  EXPECT_EQ(files.slice_path(files.intern(root_ + "/src/build/gen.hpp")), "_build/gen.hpp");
}

TEST_F(FileTableTest, ExternalFoldersAndOthersAreNotTheProgram) {
  FileTable files(project_);
  EXPECT_TRUE(files.is_project(files.intern(root_ + "/src/a.cpp")));
  EXPECT_FALSE(files.is_project(files.intern(root_ + "/src/vendor/v.hpp")));
  EXPECT_FALSE(files.is_project(files.intern(root_ + "/other/o.hpp")));
  EXPECT_FALSE(files.is_project(no_file));
}

TEST_F(FileTableTest, OneFileHasOneNumberUnderAllItsNames) {
  std::filesystem::create_symlink(root_ + "/src/a.cpp", root_ + "/src/link.cpp");
  FileTable files(project_);
  const FileId file = files.intern(root_ + "/src/a.cpp");
  EXPECT_EQ(files.intern(root_ + "/src/../src/a.cpp"), file);
  EXPECT_EQ(files.intern(root_ + "/src/link.cpp"), file);
}

TEST_F(FileTableTest, CountsLinesAndColumnsFromOne) {
  FileTable files(project_);
  const FileId file = files.intern(root_ + "/src/a.cpp");
  EXPECT_EQ(files.position({file, 0}).line, 1U);
  EXPECT_EQ(files.position({file, 11}).line, 2U);
  EXPECT_EQ(files.position({file, 11}).column, 5U);
}

TEST(Diagnostics, HaveTheCompilersFormat) {
  Diagnostic diagnostic{
      .severity = Severity::error, .file = "a.cpp", .line = 2, .column = 3, .message = "no", .chain = {}};
  diagnostic.chain.push_back(
      {.severity = Severity::note, .file = "b.cpp", .line = 4, .column = 5, .message = "used", .chain = {}});
  EXPECT_EQ(to_string(diagnostic), "a.cpp:2:3: error: no [turbolift]\nb.cpp:4:5: note: used");
}

}  // namespace
}  // namespace turbolift::extract

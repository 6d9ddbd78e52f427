#include "base/file.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct ErrnoCase {
  std::string name;
  int error;
  StatusCode code;
  std::string_view reason;
  std::string hint;
};

class ErrnoStatuses : public ::testing::TestWithParam<ErrnoCase> {};

TEST_P(ErrnoStatuses, SayWhoseFaultItIsAndWhatToDo) {
  errno = GetParam().error;
  const Status status = ErrnoStatus("write", "a/b");
  EXPECT_TRUE(status.message().starts_with("write a/b: ")) << status.message();
  EXPECT_EQ(status.code(), GetParam().code);
  EXPECT_EQ(status.reason(), GetParam().reason);
  EXPECT_EQ(status.hint(), GetParam().hint);
  EXPECT_EQ(IsUnwritable(status), !GetParam().reason.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    ErrnoStatuses,
    ::testing::Values(
        ErrnoCase{
            "FullDisk", ENOSPC, StatusCode::kBusy, kNoSpace, "free some disk space and try again"},
        ErrnoCase{"ReadOnly",
                  EROFS,
                  StatusCode::kInvalidArgument,
                  kNoPermission,
                  "check the permissions of the folder"},
        ErrnoCase{"NotThere", ENOENT, StatusCode::kNotFound, "", "check the path"},
        ErrnoCase{
            "Folder", EISDIR, StatusCode::kInvalidArgument, "", "a folder is there: name a file"},
        ErrnoCase{"BelowAFile",
                  ENOTDIR,
                  StatusCode::kInvalidArgument,
                  "",
                  "a file is where a folder should be: check the path"},
        ErrnoCase{"TooManyFiles",
                  EMFILE,
                  StatusCode::kBusy,
                  "",
                  "end other programs, or raise the limits of this one (ulimit)"},
        ErrnoCase{"FailingDisk", EIO, StatusCode::kCorruption, "", "check the disk that holds it"},
        ErrnoCase{"Another",
                  ENAMETOOLONG,
                  StatusCode::kInvalidArgument,
                  "",
                  "check the path and the disk that holds it"}),
    [](const auto& row) { return row.param.name; });

TEST(ReadFile, OfAFolderSaysSo) {
  const auto read = ReadFile(::testing::TempDir());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().hint(), "a folder is there: name a file");
}

}  // namespace
}  // namespace sojourn

// Which names there are and what each exits with: tools/check_codes.py.
#include "egress/failure_codes.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "base/file.h"

namespace sojourn {
namespace {

TEST(FailureCodes, EveryOneSaysWhatToDo) {
  for (const FailureCode& row : FailureCodes()) {
    EXPECT_FALSE(row.hint.empty()) << row.name;
    EXPECT_NE(row.code, StatusCode::kOk) << row.name;
    EXPECT_EQ(&DescribeFailure(row.name), &row);
    EXPECT_EQ(FailureCodeOf(Failure(row.name, "x")), row.name);
  }
}

TEST(FailureCodes, AReasonOfAnotherKindGoesByTheCode) {
  EXPECT_EQ(FailureCodeOf(InvalidArgument("unknown metric: x")), "E_SOURCE_QUERY");
  EXPECT_EQ(FailureCodeOf(Status(StatusCode::kDenied, "no", "", "E_SOMETHING_NEW")),
            "E_POLICY_DENIED");
  EXPECT_EQ(FailureCodeOf(Corruption("part 3 is damaged")), "E_SOURCE_QUERY");
  EXPECT_EQ(FailureCodeOf(Busy("out of memory")), "E_DATA_NOT_READY");
  EXPECT_EQ(FailureCodeOf(Status(StatusCode::kCancelled, "stopped")), "E_CANCELLED");
  EXPECT_EQ(FailureCodeOf(Internal("impossible")), "E_INTERNAL");
  EXPECT_EQ(FailureCodeOf(Status(StatusCode::kBusy, "no space", "", "E_DEST_FULL")), "E_DEST_FULL");
}

struct FileFailure {
  std::string name;
  int error;  // errno
  std::string elsewhere, at_destination;
};

class FileFailures : public ::testing::TestWithParam<FileFailure> {};

TEST_P(FileFailures, AreTheDestinationsOnlyThere) {
  errno = GetParam().error;
  const Status status = ErrnoStatus("write", "x");
  EXPECT_EQ(FailureCodeOf(status), GetParam().elsewhere);
  EXPECT_EQ(AtDestination(status).reason(), GetParam().at_destination);
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    FileFailures,
    ::testing::Values(FileFailure{"NoSpace", ENOSPC, "E_DATA_NOT_READY", "E_DEST_FULL"},
                      FileFailure{"NoQuota", EDQUOT, "E_DATA_NOT_READY", "E_DEST_FULL"},
                      FileFailure{"NoRight", EACCES, "E_SOURCE_QUERY", "E_DEST_PERMISSION"},
                      FileFailure{"ReadOnly", EROFS, "E_SOURCE_QUERY", "E_DEST_PERMISSION"},
                      FileFailure{"NotThere", ENOENT, "E_SOURCE_QUERY", "E_DEST_NOT_FOUND"},
                      FileFailure{"FailingDisk", EIO, "E_SOURCE_QUERY", "E_DEST_NOT_FOUND"}),
    [](const auto& row) { return row.param.name; });

TEST(FailureCodes, SuccessAtTheDestinationStaysOne) {
  EXPECT_TRUE(AtDestination(Status()).ok());
}

struct HintCase {
  std::string name;
  Status status;
  std::string hint;
};

class Hints : public ::testing::TestWithParam<HintCase> {};

TEST_P(Hints, SayWhatToDo) {
  EXPECT_EQ(FailureHintOf(GetParam().status), GetParam().hint);
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    Hints,
    ::testing::Values(HintCase{"ItsOwn",
                               InvalidArgument("unknown metric: x", "did you mean y?"),
                               "did you mean y?"},
                      HintCase{"OfTheRowRatherThanOfTheCode",
                               InvalidArgument("unknown metric: x"),
                               std::string(DescribeFailure("E_SOURCE_QUERY").hint)},
                      HintCase{"DamageIsNoFaultOfTheSource",
                               Corruption("part 3 is damaged"),
                               std::string(DescribeError(StatusCode::kCorruption).hint)},
                      HintCase{"OfTheNameThatWasRaised",
                               Failure("E_NAME_COLLISION", "x"),
                               std::string(DescribeFailure("E_NAME_COLLISION").hint)}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace sojourn

#include "egress/failure_codes.h"

#include <gtest/gtest.h>

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
  EXPECT_EQ(FailureCodeOf(Corruption("part 3 is damaged")), "E_INTERNAL");
  EXPECT_EQ(FailureCodeOf(Status(StatusCode::kBusy, "no space", "", "E_DEST_FULL")), "E_DEST_FULL");
}

}  // namespace
}  // namespace sojourn

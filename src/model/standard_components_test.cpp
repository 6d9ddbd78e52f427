#include "model/standard_components.h"

#include <set>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct Case {
  std::string_view rule;
  std::string_view id;
  StandardId standard;
  ComponentKind kind;
};

TEST(StandardComponents, EitherNameFindsTheComponent) {
  const Case cases[] = {
      {"OurNameOfAMetric", "sessions", StandardId::kSessions, ComponentKind::kMetric},
      {"VendorNameOfAMetric", "visits", StandardId::kSessions, ComponentKind::kMetric},
      {"VendorNameWithPrefix", "adobe_timespent", StandardId::kTimeSpent, ComponentKind::kMetric},
      {"TimeBucket", "daterangeday", StandardId::kDay, ComponentKind::kDimension},
      {"TimePart", "timepartdayofweek", StandardId::kDayOfWeek, ComponentKind::kDimension},
      {"Alias", "repeat_sessions", StandardId::kReturnSessions, ComponentKind::kMetric},
      {"PersonId", "adobe_personid", StandardId::kPersonId, ComponentKind::kDimension},
  };
  for (const Case& row : cases) {
    const StandardComponent* found = FindStandardComponent(row.id);
    ASSERT_NE(found, nullptr) << row.rule;
    EXPECT_EQ(found->id, row.standard) << row.rule;
    EXPECT_EQ(found->kind(), row.kind) << row.rule;
  }
  EXPECT_EQ(FindStandardComponent("revenue"), nullptr);
  EXPECT_EQ(FindStandardComponent("Day"), nullptr);
}

TEST(StandardComponents, NamesAreUniqueAndRowsStandAtTheirId) {
  std::set<std::string_view> names;
  for (const StandardComponent& row : StandardComponents()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.external_id == row.name || names.insert(row.external_id).second) << row.name;
    EXPECT_TRUE(row.alias.empty() || names.insert(row.alias).second) << row.alias;
    EXPECT_EQ(&DescribeStandard(row.id), &row);
  }
}

}  // namespace
}  // namespace sojourn

#include "cli/listing.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

TEST(ListingTest, CellsBecomeRows) {
  ListingRows listing(
      {{.name = "name", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "rows", .type = ValueType::kInteger, .component_id = {}, .title = {}}});
  listing.Text("web").Integer(3);
  listing.Text("calls").NoValue();
  MemoryRows rows = listing.Take();
  RowBlock block;
  ASSERT_TRUE(rows.Next(block).value());
  EXPECT_EQ(block.num_rows, 2U);
  EXPECT_EQ(block.columns[0].strings[1], "calls");
  EXPECT_TRUE(block.columns[1].IsValid(0));
  EXPECT_FALSE(block.columns[1].IsValid(1));
}

}  // namespace
}  // namespace sojourn

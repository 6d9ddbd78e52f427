#include "report/finish.h"

#include <limits>

#include <gtest/gtest.h>

#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

View ViewOfItems() {
  View view;
  view.name = "web";
  view.connection = "shop";
  Component item;
  item.id = "item";
  item.field = "item";
  Component amount;
  amount.id = "amount";
  amount.kind = ComponentKind::kMetric;
  amount.field = "amount";
  view.components = {item, amount};
  return view;
}

// Items "a", "b", … with one value each, finished in the order asked for.
std::string OrderOf(const std::vector<double>& values, bool descending) {
  MemoryDataset dataset{"web", {{"item", ValueType::kString}, {"amount", ValueType::kDouble}}, {}};
  MergedRows rows;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string item(1, static_cast<char>('a' + i));
    dataset.rows.push_back(
        {"ana", static_cast<std::int64_t>(i), {CellValue(item), CellValue(1.0)}});
    rows.codes.push_back(static_cast<std::uint32_t>(i + 1));
    rows.values.push_back(values[i]);
    ++rows.num_rows;
  }
  const auto store = MakeMemoryStore({dataset}, {});
  ReportRequest request;
  request.dimensions = {"item"};
  request.metrics = {{"amount", {}, {}}};
  request.sort = {{"amount", descending}};
  const Plan plan = BindReport(*store, ViewOfItems(), request, {.threads = 1}).value();
  ReportTable table;
  const Status status =
      FinishRows(*store, plan, PersonItems(store->num_shards()), request, rows, table);
  EXPECT_TRUE(status.ok()) << status.ToText();
  std::string order;
  for (std::size_t row = 0; row < table.rows.num_rows; ++row) {
    order += table.rows.columns[0].strings[row];
  }
  return order;
}

TEST(FinishRows, CellsWithoutValueAreLastInBothDirections) {
  EXPECT_EQ(OrderOf({kUndefined, 2, kUndefined, 3, 1}, true), "dbeac");
  EXPECT_EQ(OrderOf({kUndefined, 2, kUndefined, 3, 1}, false), "ebdac");
}

TEST(FinishRows, ManyCellsWithoutValueAreStillAnOrder) {
  std::vector<double> values;
  for (int i = 0; i < 26; ++i) {
    values.push_back(i % 3 == 0 ? kUndefined : 26 - i);
  }
  EXPECT_EQ(OrderOf(values, true), "bcefhiklnoqrtuwxzadgjmpsvy");
  EXPECT_EQ(OrderOf(values, false), "zxwutrqonlkihfecbadgjmpsvy");
}

}  // namespace
}  // namespace sojourn

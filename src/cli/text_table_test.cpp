#include "cli/text_table.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

TEST(TextTableTest, AlignsByCodePoints) {
  TextTable table;
  table.AddColumn("city", TextAlign::kLeft);
  table.AddColumn("orders", TextAlign::kRight);
  table.AddRow({"Tromsø", "7"});
  table.AddRow({"Å", "1,234"});
  table.AddRule();
  table.AddRow({"Total", "1,241"});
  EXPECT_EQ(table.Text(),
            "city    orders\n"
            "------  ------\n"
            "Tromsø       7\n"
            "Å        1,234\n"
            "------  ------\n"
            "Total    1,241\n");
}

TEST(TextTableTest, DataCannotMoveTheCursorOrWidenTheTable) {
  TextTable table;
  table.AddColumn("page", TextAlign::kLeft);
  table.AddRow({"a\x1B[2J\nb"});
  table.AddRow({std::string(70, 'x')});
  EXPECT_EQ(table.Text(),
            "page\n" + std::string(61, '-') + "\na?[2J?b\n" + std::string(60, 'x') + "…\n");
}

struct NumberCase {
  const char* rule;
  double value;
  NumberFormat format;
  const char* text;
};

using Kind = NumberFormat::Kind;

const std::vector<NumberCase> kNumberCases = {
    {"ThousandsAreSeparated", 1234567, {Kind::kDecimal, 0, ""}, "1,234,567"},
    {"ThreeDigitsAreNot", 123, {Kind::kDecimal, 0, ""}, "123"},
    {"NegativeThousands", -1234.5, {Kind::kDecimal, 1, ""}, "-1,234.5"},
    {"AThirdOfAnOrderShowsZero", 1.0 / 3, {Kind::kDecimal, 0, ""}, "0"},
    {"HalvesGoAwayFromZero", 2.5, {Kind::kDecimal, 0, ""}, "3"},
    {"NegativeHalvesToo", -2.5, {Kind::kDecimal, 0, ""}, "-3"},
    {"NoNegativeZero", -0.2, {Kind::kDecimal, 0, ""}, "0"},
    {"Currency", 1234.5, {Kind::kCurrency, 2, "USD"}, "1,234.50 USD"},
    {"Percent", 0.1234, {Kind::kPercent, 1, ""}, "12.3 %"},
    {"TimeInSeconds", 3723, {Kind::kTime, 0, ""}, "1:02:03"},
    {"TwoDecimalsWhereNoneAreWritten", 1.0 / 3, {}, "0.33"},
};

TEST(TextTableTest, NumbersAreShownAsFormatted) {
  for (const NumberCase& row : kNumberCases) {
    EXPECT_EQ(FormattedNumber(row.value, ValueType::kDouble, row.format), row.text) << row.rule;
  }
  EXPECT_EQ(FormattedNumber(1234567, ValueType::kInteger, {}), "1,234,567");
}

}  // namespace
}  // namespace sojourn

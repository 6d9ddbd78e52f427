#include "tests/golden/comparison.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/error_codes.h"
#include "base/number_text.h"
#include "tests/golden/golden_data.h"

namespace sojourn {
namespace {

// The value of "100/3"; nothing for any other text.
std::optional<double> Fraction(std::string_view cell) {
  const std::size_t slash = cell.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto over = ParseDouble(cell.substr(0, slash));
  const auto under = ParseDouble(cell.substr(slash + 1));
  return over && under ? std::optional(*over / *under) : std::nullopt;
}

bool CellsEqual(const std::string& expected, const std::string& actual) {
  if (expected == actual) {
    return true;
  }
  const auto fraction = Fraction(expected);
  const auto number = ParseDouble(actual);
  return fraction && number && std::abs(*number - *fraction) <= 1e-12 * std::abs(*fraction);
}

using Row = std::vector<std::string>;

bool RowsEqual(const std::vector<Row>& expected, const std::vector<Row>& actual) {
  return std::equal(expected.begin(),
                    expected.end(),
                    actual.begin(),
                    actual.end(),
                    [](const Row& a, const Row& b) {
                      return std::equal(a.begin(), a.end(), b.begin(), b.end(), CellsEqual);
                    });
}

std::string Shown(const char* title, const TextTable& table) {
  std::string text = fmt::format("  {}:\n", title);
  for (const std::string& line : AlignedLines(table)) {
    text += "    " + line + "\n";
  }
  return text;
}

std::string TableDifference(const TextTable& expected, const TextTable& actual, bool any_order) {
  std::vector<Row> want = expected.rows;
  std::vector<Row> got = actual.rows;
  if (any_order) {
    std::sort(want.begin(), want.end());
    std::sort(got.begin(), got.end());
  }
  if (expected.header == actual.header && RowsEqual(want, got)) {
    return {};
  }
  return Shown("expected", expected) + Shown("got", actual);
}

}  // namespace

std::string DifferenceFromExpectation(const GoldenCase& asked, const Answer& answer) {
  const std::string code(DescribeError(answer.status.code()).name);
  if (!asked.error_code.empty()) {
    return code == asked.error_code
               ? ""
               : fmt::format("  expected error {}, got {}\n", asked.error_code, code);
  }
  if (!answer.status.ok()) {
    return fmt::format("  {}: {}", code, answer.status.ToText());
  }
  if (asked.warnings >= 0 && static_cast<std::size_t>(asked.warnings) != answer.num_warnings) {
    return fmt::format("  expected {} warnings, got {}\n", asked.warnings, answer.num_warnings);
  }
  return TableDifference(asked.expected, answer.table, asked.kind == GoldenCase::Kind::kEvents);
}

std::string DifferenceBetween(const Answer& reference, const Answer& answer, bool any_order) {
  if (reference.status.code() != answer.status.code()) {
    return fmt::format(
        "  reference: {}  this run: {}", reference.status.ToText(), answer.status.ToText());
  }
  return TableDifference(reference.table, answer.table, any_order);
}

void UndoRenaming(Answer& answer) {
  for (Row& row : answer.table.rows) {
    std::transform(row.begin(), row.end(), row.begin(), WithoutRenaming);
  }
}

}  // namespace sojourn

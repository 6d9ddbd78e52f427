#include "tests/oracle/report_comparison.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "tests/oracle/any_report.h"

namespace sojourn {
namespace {

double NumberAt(const RowSchema& schema,
                const RowBlock& block,
                std::size_t column,
                std::size_t row,
                std::size_t first) {
  const ColumnBlock& values = block.columns[column - first];
  CHECK(values.IsValid(row));
  return schema.columns[column].type == ValueType::kDouble
             ? values.doubles[row]
             : static_cast<double>(values.integers[row]);
}

bool Near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

// Shares of amounts that cancel out, as 1/3 + 1/3 - 2/3, leave nothing or a trace of rounding, and
// so a row or none.
bool IsTrace(const std::vector<double>& row) {
  return std::all_of(row.begin(), row.end(), [](double v) { return std::abs(v) < 1e-12; });
}

}  // namespace

LabelledRows RowsOf(const ReportTable& table) {
  LabelledRows rows;
  for (std::size_t r = 0; r < table.rows.num_rows; ++r) {
    std::vector<std::string> key;
    for (std::size_t d = 0; d < table.num_dimensions; ++d) {
      key.emplace_back(table.rows.columns[d].strings[r]);
    }
    while (rows.contains(key)) {
      key.emplace_back("again");  // no answer of the oracle has such a row
    }
    for (std::size_t c = table.num_dimensions; c < table.schema.columns.size(); ++c) {
      rows[key].push_back(NumberAt(table.schema, table.rows, c, r, 0));
    }
  }
  if (table.num_dimensions > 0 && table.totals.num_rows > 0) {
    for (std::size_t c = table.num_dimensions; c < table.schema.columns.size(); ++c) {
      rows[{"Total"}].push_back(NumberAt(table.schema, table.totals, c, 0, table.num_dimensions));
    }
  }
  std::erase_if(rows, [](const auto& row) { return !row.first.empty() && IsTrace(row.second); });
  return rows;
}

LabelledRows RowsOf(const OracleReport& report, const View& view, const ReportRequest& request) {
  LabelledRows rows;
  for (const auto& [values, numbers] : report.rows) {
    std::vector<std::string> key;
    for (std::size_t d = 0; d < values.size(); ++d) {
      const auto component =
          std::ranges::find(view.components, request.dimensions[d], &Component::id);
      key.push_back(values[d]                            ? values[d]->label
                    : component == view.components.end() ? "No value"
                                                         : component->no_value_label);
    }
    rows[key] = numbers;
  }
  if (request.dimensions.empty()) {
    rows = {{{}, report.totals}};  // one row always, and no Total
  } else {
    rows[{"Total"}] = report.totals;
  }
  std::erase_if(rows, [](const auto& row) { return !row.first.empty() && IsTrace(row.second); });
  return rows;
}

bool AreNear(const LabelledRows& a, const LabelledRows& b) {
  return std::ranges::equal(a, b, [](const auto& row, const auto& other) {
    return row.first == other.first && std::ranges::equal(row.second, other.second, Near);
  });
}

std::string DifferenceFromOracle(const StoreSnapshot& store,
                                 const std::vector<MemoryDataset>& datasets,
                                 const View& view,
                                 const ReportRequest& request,
                                 const RunOptions& options) {
  const auto table = RunReport(store, view, request, options);
  if (!table.ok()) {
    return ShowCase(datasets, view, request) + table.status().ToText();
  }
  const LabelledRows got = RowsOf(table.value());
  const OracleReport oracle = AnswerByOracle(datasets, view, request);
  const LabelledRows expected = RowsOf(oracle, view, request);
  if (oracle.is_open || AreNear(got, expected)) {
    return {};
  }
  return ShowCase(datasets, view, request) +
         fmt::format("expect\n{}\nnot\n{}", fmt::join(expected, "\n"), fmt::join(got, "\n"));
}

}  // namespace sojourn

#include "tests/golden/golden_data.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/civil_time.h"
#include "base/hash.h"
#include "base/number_text.h"

namespace sojourn {
namespace {

// The types a column's cells leave open.
struct ColumnEvidence {
  bool has_value = false;
  bool integers = true;
  bool numbers = true;
  bool booleans = true;

  void Add(const std::string& cell) {
    if (cell == "-") {
      return;
    }
    has_value = true;
    integers = integers && ParseInteger(cell).has_value();
    numbers = numbers && ParseDouble(cell).has_value();
    booleans = booleans && (cell == "true" || cell == "false");
  }
  ValueType type() const {
    if (!has_value) {
      return ValueType::kString;
    }
    if (integers) {
      return ValueType::kInteger;
    }
    if (numbers) {
      return ValueType::kDouble;
    }
    return booleans ? ValueType::kBoolean : ValueType::kString;
  }
};

CellValue TypedCell(const std::string& cell, ValueType type) {
  if (cell == "-") {
    return {};
  }
  switch (type) {
    case ValueType::kInteger:
      return *ParseInteger(cell);
    case ValueType::kDouble:
      return *ParseDouble(cell);
    case ValueType::kBoolean:
      return cell == "true";
    default:
      return TextOfCell(cell);
  }
}

std::map<std::string, ColumnEvidence> Evidence(const GoldenFile& file) {
  std::map<std::string, ColumnEvidence> evidence;
  for (const GoldenDataset& dataset : file.datasets) {
    for (const auto& row : dataset.table.rows) {
      for (std::size_t c = 2; c < row.size(); ++c) {
        evidence[dataset.table.header[c]].Add(row[c]);
      }
    }
  }
  return evidence;
}

}  // namespace

Result<std::vector<MemoryDataset>> TypedDatasets(const GoldenFile& file) {
  std::map<std::string, ColumnEvidence> evidence = Evidence(file);
  std::vector<MemoryDataset> datasets;
  for (const GoldenDataset& from : file.datasets) {
    MemoryDataset& to = datasets.emplace_back();
    to.name = from.name;
    for (std::size_t c = 2; c < from.table.header.size(); ++c) {
      const std::string& name = from.table.header[c];
      to.columns.push_back({name, evidence[name].type()});
    }
    for (std::size_t r = 0; r < from.table.rows.size(); ++r) {
      const auto& cells = from.table.rows[r];
      std::optional<std::int64_t> time_us = ParseInstant(cells[1]);
      if (!time_us) {
        time_us = ParseLocalTime(cells[1]);
      }
      if (!time_us) {
        return InvalidArgument(
            fmt::format("{}:{}: not a time: {}", file.path, from.table.row_lines[r], cells[1]));
      }
      MemoryRow& row = to.rows.emplace_back();
      row.person = TextOfCell(cells[0]);
      row.time_us = *time_us;
      for (std::size_t c = 2; c < cells.size(); ++c) {
        row.cells.push_back(TypedCell(cells[c], to.columns[c - 2].type));
      }
    }
  }
  return datasets;
}

void ShuffleRows(std::uint32_t seed, std::vector<MemoryDataset>& datasets) {
  for (MemoryDataset& dataset : datasets) {
    // Sorting by a hash of (seed, person, time) moves rows of one person and instant together.
    std::stable_sort(
        dataset.rows.begin(), dataset.rows.end(), [&](const MemoryRow& a, const MemoryRow& b) {
          const auto key = [&](const MemoryRow& row) {
            return Hash64(fmt::format("{}/{}/{}", seed, row.person, row.time_us));
          };
          return key(a) < key(b);
        });
  }
}

void RenamePersons(std::vector<MemoryDataset>& datasets) {
  for (MemoryDataset& dataset : datasets) {
    for (MemoryRow& row : dataset.rows) {
      if (!row.person.empty()) {
        row.person.insert(0, kRenamePrefix);
      }
    }
  }
}

std::string WithoutRenaming(std::string text) {
  const std::string prefix = kRenamePrefix;
  for (std::size_t at = text.find(prefix); at != text.npos; at = text.find(prefix, at)) {
    text.erase(at, prefix.size());
  }
  return text;
}

}  // namespace sojourn

#include "tests/golden/golden_data.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/civil_time.h"
#include "base/hash.h"
#include "base/number_text.h"
#include "tests/golden/golden_arrays.h"

namespace sojourn {
namespace {

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

Status AddRow(const std::vector<std::string>& cells,
              const std::vector<std::string>& header,
              const std::map<std::string, ColumnType>& types,
              MemoryDataset& to) {
  MemoryRow& row = to.rows.emplace_back();
  std::optional<std::int64_t> time_us = ParseInstant(cells[1]);
  if (!time_us) {
    time_us = ParseLocalTime(cells[1]);
  }
  if (!time_us) {
    return InvalidArgument(fmt::format("not a time: {}", cells[1]));
  }
  row.person = TextOfCell(cells[0]);
  row.time_us = *time_us;
  row.cells.resize(to.columns.size());
  std::size_t column = 0;
  for (std::size_t c = 2; c < cells.size(); ++c) {
    const ColumnType& type = types.at(header[c]);
    if (type.is_list()) {
      RETURN_IF_ERROR(PutArrayCell(header[c], type, cells[c], to, row));
      column += LeavesOf(header[c], type).size();
    } else {
      row.cells[column++] = TypedCell(cells[c], type.value());
    }
  }
  return {};
}

}  // namespace

Result<std::map<std::string, ColumnType>> ColumnTypesOf(const GoldenFile& file) {
  std::map<std::string, ColumnEvidence> evidence;
  std::map<std::string, ArrayShape> arrays;
  for (const GoldenDataset& dataset : file.datasets) {
    for (std::size_t r = 0; r < dataset.table.rows.size(); ++r) {
      for (std::size_t c = 2; c < dataset.table.header.size(); ++c) {
        const std::string& cell = dataset.table.rows[r][c];
        ColumnEvidence& of_column = evidence[dataset.table.header[c]];
        if (ArrayShape::IsArray(cell)) {
          if (Status status = arrays[dataset.table.header[c]].Add(cell); !status.ok()) {
            return status.WithContext(fmt::format("{}:{}", file.path, dataset.table.row_lines[r]));
          }
        } else if (cell != "-") {
          of_column.Add(cell, false);
        }
      }
    }
  }
  std::map<std::string, ColumnType> types;
  for (const auto& [name, of_column] : evidence) {
    types[name] = arrays.contains(name) ? arrays[name].type() : ColumnType(of_column.type());
  }
  return types;
}

Result<std::vector<MemoryDataset>> TypedDatasets(const GoldenFile& file) {
  ASSIGN_OR_RETURN(const auto types, ColumnTypesOf(file));
  std::vector<MemoryDataset> datasets;
  for (const GoldenDataset& from : file.datasets) {
    MemoryDataset& to = datasets.emplace_back();
    to.name = from.name;
    for (std::size_t c = 2; c < from.table.header.size(); ++c) {
      const std::string& name = from.table.header[c];
      if (types.at(name).is_list()) {
        AddArrayColumn(name, types.at(name), to);
      } else {
        to.columns.push_back({name, types.at(name).value()});
      }
    }
    for (std::size_t r = 0; r < from.table.rows.size(); ++r) {
      if (const Status status = AddRow(from.table.rows[r], from.table.header, types, to);
          !status.ok()) {
        return status.WithContext(fmt::format("{}:{}", file.path, from.table.row_lines[r]));
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

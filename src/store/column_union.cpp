#include <algorithm>
#include <map>

#include "store/store.h"

namespace sojourn {
namespace {

bool IsNumber(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kDouble;
}

// A column while its datasets are looked at.
struct Seen {
  std::size_t index = 0;
  std::string dataset;  // the first that has it
  bool in_conflict = false;
};

}  // namespace

std::string ColumnConflict::Text() const {
  return fmt::format("column {} is {} in dataset {} but {} in dataset {}",
                     column,
                     ValueTypeName(type),
                     dataset,
                     ValueTypeName(other_type),
                     other_dataset);
}

std::string ColumnConflict::Hint() const {
  return fmt::format(
      "a column keeps its type: ingest the files of {} into a dataset of another name, with "
      "columns: {{{}: {{type: {}}}}} or --map to another name",
      other_dataset,
      column,
      ValueTypeName(type));
}

ColumnUnion UniteColumns(const ConnectionSources& sources) {
  ColumnUnion all;
  std::map<std::string, Seen> seen;
  for (const ConnectionSources::Source& source : sources.sources) {
    for (const DatasetColumn& column : source.columns) {
      const auto [place, is_new] = seen.try_emplace(
          column.name, Seen{.index = all.columns.size(), .dataset = source.dataset});
      if (is_new) {
        all.columns.push_back({column.name, column.type});
        continue;
      }
      Seen& first = place->second;
      StoreColumn& together = all.columns[first.index];
      if (together.type == column.type || first.in_conflict) {
        continue;
      }
      if (IsNumber(together.type) && IsNumber(column.type)) {
        together.type = ValueType::kDouble;
        continue;
      }
      first.in_conflict = true;
      all.conflicts.push_back({.column = column.name,
                               .dataset = first.dataset,
                               .type = together.type,
                               .other_dataset = source.dataset,
                               .other_type = column.type});
    }
  }
  std::erase_if(all.columns,
                [&](const StoreColumn& column) { return seen.at(column.name).in_conflict; });
  return all;
}

}  // namespace sojourn

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
  std::string dataset;              // the first that has it
  std::vector<std::string> arrays;  // there
  bool in_conflict = false;
};

}  // namespace

std::string ColumnConflict::Text() const {
  return fmt::format("column {} is {} in dataset {} but {} in dataset {}",
                     column,
                     ColumnTypeText(type),
                     dataset,
                     ColumnTypeText(other_type),
                     other_dataset);
}

std::string ColumnConflict::Hint() const {
  return fmt::format(
      "a column keeps its type: ingest the files of {} into a dataset of another name, with "
      "columns: {{{}: {{type: {}}}}} or --map to another name",
      other_dataset,
      column,
      ColumnTypeText(type));
}

namespace {

// A leaf's type as users know it.
ColumnType ShownType(ValueType type, bool is_in_list) {
  return is_in_list ? ColumnType::List(type) : ColumnType(type);
}

// Puts the leaves of all datasets together, one after the other.
class ColumnUniter {
 public:
  void Add(const std::string& dataset, const LeafColumn& leaf) {
    const auto [place, is_new] =
        seen_.try_emplace(leaf.path, Seen{leaves_.size(), dataset, leaf.arrays, false});
    if (is_new) {
      leaves_.push_back(leaf);
      if (!AddArrays(leaf.arrays)) {
        Conflict(place->second, leaf, dataset);
      }
      return;
    }
    Seen& first = place->second;
    ValueType& together = leaves_[first.index].type;
    if (first.in_conflict) {
      return;
    }
    if (first.arrays != leaf.arrays ||
        (together != leaf.type && !(IsNumber(together) && IsNumber(leaf.type)))) {
      Conflict(first, leaf, dataset);
    } else if (together != leaf.type) {
      together = ValueType::kDouble;
    }
  }

  ColumnUnion Take() && {
    ColumnUnion all;
    all.conflicts = std::move(conflicts_);
    for (const LeafColumn& leaf : leaves_) {
      if (!seen_.at(leaf.path).in_conflict) {
        all.columns.push_back(
            {leaf.path, leaf.type, leaf.arrays.empty() ? "" : leaf.arrays.back()});
        TakeArrays(leaf.arrays, all);
      }
    }
    return all;
  }

 private:
  // False when one of them is known as a list inside another.
  bool AddArrays(const std::vector<std::string>& arrays) {
    bool fits = true;
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      const std::string parent = i == 0 ? "" : arrays[i - 1];
      fits = parents_.try_emplace(arrays[i], parent).first->second == parent && fits;
    }
    return fits;
  }

  static void TakeArrays(const std::vector<std::string>& arrays, ColumnUnion& all) {
    std::size_t parent = StoreArray::kEvents;
    for (const std::string& path : arrays) {
      const auto known = std::ranges::find(all.arrays, path, &StoreArray::path);
      if (known == all.arrays.end()) {
        all.arrays.push_back({path, parent});
        parent = all.arrays.size() - 1;
      } else {
        parent = static_cast<std::size_t>(known - all.arrays.begin());
      }
    }
  }

  void Conflict(Seen& first, const LeafColumn& leaf, const std::string& dataset) {
    first.in_conflict = true;
    conflicts_.push_back({.column = leaf.path,
                          .dataset = first.dataset,
                          .type = ShownType(leaves_[first.index].type, !first.arrays.empty()),
                          .other_dataset = dataset,
                          .other_type = ShownType(leaf.type, !leaf.arrays.empty())});
  }

  std::vector<LeafColumn> leaves_;
  std::map<std::string, Seen> seen_;            // by path
  std::map<std::string, std::string> parents_;  // of arrays
  std::vector<ColumnConflict> conflicts_;
};

}  // namespace

ColumnUnion UniteColumns(const ConnectionSources& sources) {
  ColumnUniter uniter;
  for (const ConnectionSources::Source& source : sources.sources) {
    for (const DatasetColumn& column : source.columns) {
      for (const LeafColumn& leaf : LeavesOf(column.name, column.type)) {
        uniter.Add(source.dataset, leaf);
      }
    }
  }
  return std::move(uniter).Take();
}

}  // namespace sojourn

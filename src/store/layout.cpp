#include <algorithm>
#include <limits>

#include "base/sha256.h"
#include "store/layout_internal.h"

namespace sojourn {
namespace {

constexpr std::size_t kMaxDatasets = std::numeric_limits<std::int8_t>::max();
constexpr std::uint32_t kMaxShards = 1U << 16;

std::string ConnectionName(const ConnectionSources& sources) {
  return sources.connection == nullptr ? "" : sources.connection->name;
}

void AddLeaf(const LeafColumn& leaf, const StoreLayout& layout, StoreLayout::Source& target) {
  const auto stored = std::ranges::find(layout.columns, leaf.path, &StoreColumn::name);
  target.store_column.push_back(stored == layout.columns.end()
                                    ? StoreLayout::kLeftOut
                                    : static_cast<std::size_t>(stored - layout.columns.begin()));
  if (stored != layout.columns.end()) {
    for (std::size_t depth = 0; depth < leaf.arrays.size(); ++depth) {
      const auto array = std::ranges::find(layout.arrays, leaf.arrays[depth], &StoreArray::path);
      CHECK(array != layout.arrays.end());
      target.arrays[static_cast<std::size_t>(array - layout.arrays.begin())] = {
          target.leaves.size(), depth};
    }
  }
  target.leaves.push_back(leaf);
}

// Says which columns of a dataset to scan and where they go: all that are stored, and those that
// say who and when.
void AddSource(const ConnectionSources::Source& source, StoreLayout& layout) {
  StoreLayout::Source& target = layout.sources.emplace_back();
  target.dataset = source.dataset;
  target.arrays.resize(layout.arrays.size());
  for (const DatasetColumn& column : source.columns) {
    const std::vector<LeafColumn> leaves = LeavesOf(column.name, column.type);
    const bool is_needed = std::ranges::any_of(leaves, [&](const LeafColumn& leaf) {
      return std::ranges::find(layout.columns, leaf.path, &StoreColumn::name) !=
                 layout.columns.end() ||
             leaf.path == source.person_column || leaf.path == source.timestamp_column;
    });
    if (!is_needed) {
      continue;
    }
    target.scan_columns.push_back(column.name);
    for (const LeafColumn& leaf : leaves) {
      AddLeaf(leaf, layout, target);
    }
  }
}

// Returns the position of `column` among the scan columns.
Result<std::size_t> FindRole(const ConnectionSources& sources,
                             const StoreLayout::Source& source,
                             const std::string& column,
                             std::string_view role,
                             std::initializer_list<ValueType> types) {
  const auto found = std::ranges::find(source.leaves, column, &LeafColumn::path);
  if (found == source.leaves.end()) {
    return InvalidDefinition(fmt::format("connection {}: dataset {} has no {} column: {}",
                                         ConnectionName(sources),
                                         source.dataset,
                                         role,
                                         column),
                             "name a column that the dataset has");
  }
  const auto index = static_cast<std::size_t>(found - source.leaves.begin());
  if (!found->arrays.empty() || std::ranges::find(types, found->type) == types.end()) {
    return InvalidDefinition(
        fmt::format("connection {}: {} column {} of dataset {} cannot be of type {}",
                    ConnectionName(sources),
                    role,
                    column,
                    source.dataset,
                    found->arrays.empty() ? std::string(ValueTypeName(found->type))
                                          : ColumnTypeText(ColumnType::List(found->type))),
        "a person is a column of strings or numbers, a timestamp a timestamp column");
  }
  return index;
}

// The one column that is the timestamp of all datasets that have rows; nothing when they differ.
std::optional<std::size_t> FindTimeColumn(const StoreLayout& layout) {
  std::optional<std::size_t> common;
  for (const StoreLayout::Source& source : layout.sources) {
    if (source.scan_columns.empty()) {
      continue;
    }
    const std::size_t column = source.store_column[source.timestamp];
    if (column == StoreLayout::kLeftOut || (common.has_value() && *common != column)) {
      return {};
    }
    common = column;
  }
  return common;
}

// Length-prefixed fields, so that no two lists of names run into one another.
void AppendField(std::string_view field, std::string& text) {
  text += fmt::format("{}:{},", field.size(), field);
}

std::string Fingerprint(const ConnectionSources& sources, std::uint32_t shards) {
  std::string text = fmt::format("format {} shards {}\n", kStoreFormatVersion, shards);
  for (const ConnectionSources::Source& source : sources.sources) {
    AppendField(source.dataset, text);
    AppendField(source.person_column, text);
    AppendField(source.timestamp_column, text);
    for (const DatasetColumn& column : source.columns) {
      AppendField(column.name, text);
      AppendField(ColumnTypeText(column.type), text);
    }
    text += '\n';
  }
  return Sha256Hex(text);
}

}  // namespace

std::size_t ArrayOf(const StoreColumn& column, std::span<const StoreArray> arrays) {
  if (column.array.empty()) {
    return StoreArray::kEvents;
  }
  const auto found = std::ranges::find(arrays, column.array, &StoreArray::path);
  CHECK(found != arrays.end());
  return static_cast<std::size_t>(found - arrays.begin());
}

Result<StoreLayout> PlanLayout(const ConnectionSources& sources, std::uint32_t shards) {
  if (shards < 1 || shards > kMaxShards) {
    return InvalidArgument(fmt::format("store.shards must be 1 to {}: {}", kMaxShards, shards),
                           "correct it in sojourn.yaml");
  }
  if (sources.sources.size() > kMaxDatasets) {
    return Unsupported(fmt::format("connection {}: more than {} event datasets: {}",
                                   ConnectionName(sources),
                                   kMaxDatasets,
                                   sources.sources.size()));
  }
  StoreLayout layout;
  ColumnUnion columns = UniteColumns(sources);
  layout.columns = std::move(columns.columns);
  layout.arrays = std::move(columns.arrays);
  layout.conflicts = std::move(columns.conflicts);
  for (const ConnectionSources::Source& source : sources.sources) {
    AddSource(source, layout);
    StoreLayout::Source& added = layout.sources.back();
    if (added.scan_columns.empty()) {
      continue;
    }
    ASSIGN_OR_RETURN(added.person,
                     FindRole(sources,
                              added,
                              source.person_column,
                              "person",
                              {ValueType::kString, ValueType::kInteger, ValueType::kDouble}));
    ASSIGN_OR_RETURN(
        added.timestamp,
        FindRole(sources, added, source.timestamp_column, "timestamp", {ValueType::kTimestamp}));
  }
  layout.time_column = FindTimeColumn(layout);
  for (std::size_t column = 0; column < layout.columns.size(); ++column) {
    if (layout.time_column != column) {
      layout.stored.push_back(column);
    }
  }
  layout.fingerprint = Fingerprint(sources, shards);
  return layout;
}

}  // namespace sojourn

#include "egress/column_check.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.h"
#include "base/civil_time.h"
#include "base/nearest_name.h"
#include "model/standard_components.h"
#include "report/component_check.h"
#include "store/store.h"

namespace sojourn {
namespace {

using Columns = std::vector<DatasetColumn>;

template <typename Column>
std::vector<std::string> Names(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    names.push_back(column.name);
  }
  return names;
}

class ColumnCheck {
 public:
  ColumnCheck(const Definitions& definitions, std::map<std::string, Columns> lake)
      : definitions_(definitions), lake_(std::move(lake)) {}

  std::vector<Mistake> Run() {
    for (const auto& [name, dataset] : definitions_.datasets) {
      CheckDataset(dataset);
    }
    for (const auto& [name, connection] : definitions_.connections) {
      CheckPersons(connection);
    }
    for (const auto& [name, view] : definitions_.views) {
      CheckView(view);
    }
    return std::move(mistakes_);
  }

 private:
  void Add(const SourcePlace& place, std::string key, std::string message, std::string hint) {
    mistakes_.push_back(
        {place.file, place.line, std::move(key), std::move(message), std::move(hint), false});
  }

  void CheckDataset(const Dataset& dataset) {
    const auto known = lake_.find(dataset.name);
    if (known == lake_.end()) {
      return;
    }
    for (const DatasetColumn& column : dataset.columns) {
      const auto found = std::ranges::find(known->second, column.name, &DatasetColumn::name);
      if (found != known->second.end() && found->type != column.type) {
        Add(dataset.place,
            "columns." + column.name,
            fmt::format("the lake has the column as {} since its first ingest: {}",
                        ColumnTypeText(found->type),
                        ColumnTypeText(column.type)),
            "define it as the lake has it, or use another column name");
      }
    }
  }

  void CheckPersons(const Connection& connection) {
    for (std::size_t i = 0; i < connection.datasets.size(); ++i) {
      const ConnectionDataset& member = connection.datasets[i];
      const auto known = lake_.find(member.dataset);
      if (known == lake_.end() ||
          std::ranges::find(known->second, member.person, &DatasetColumn::name) !=
              known->second.end()) {
        continue;
      }
      Add(connection.place,
          fmt::format("datasets[{}].person", i),
          fmt::format("dataset {} has no column: {}", member.dataset, member.person),
          NearestNameHint(member.person, Names(known->second)));
    }
  }

  void CheckView(const View& view) {
    const std::optional<ColumnUnion> all = ColumnsOf(view);
    for (std::size_t i = 0; i < view.components.size(); ++i) {
      CheckSettings(view, i, all);
    }
    if (all) {
      CheckFields(view, *all);
    }
  }

  // Nothing as long as a dataset has no columns.
  std::optional<ColumnUnion> ColumnsOf(const View& view) const {
    ConnectionSources sources;
    for (const ConnectionDataset& member : definitions_.connections.at(view.connection).datasets) {
      const auto known = lake_.find(member.dataset);
      if (known == lake_.end()) {
        return std::nullopt;
      }
      sources.sources.push_back({member.dataset, member.person, "", known->second});
    }
    return UniteColumns(sources);
  }

  void CheckSettings(const View& view, std::size_t i, const std::optional<ColumnUnion>& all) {
    const Component& component = view.components[i];
    const Result<TimeZone> zone = TimeZone::Find(view.timezone);
    CHECK(zone.ok());  // checked when the view was read
    std::optional<ValueType> type;
    if (all) {
      const auto column = std::ranges::find(all->columns, component.field, &StoreColumn::name);
      type = column == all->columns.end() ? type : column->type;
    }
    if (const Status fits = CheckComponent(component, type, zone.value()); !fits.ok()) {
      const std::string& text = fits.message();
      const std::size_t colon = text.find(": ");
      Add(component.place,
          fmt::format("components[{}].{}", i, text.substr(0, colon)),
          text.substr(colon + 2),
          std::string(fits.hint()));
    }
  }

  void CheckFields(const View& view, const ColumnUnion& all) {
    for (std::size_t i = 0; i < view.components.size(); ++i) {
      const Component& component = view.components[i];
      CheckField(
          component.field, component.place, fmt::format("components[{}].field", i), view, all);
      if (component.deduplicate && !HasDimension(view, component.deduplicate->by)) {
        CheckField(component.deduplicate->by,
                   component.place,
                   fmt::format("components[{}].deduplicate.by", i),
                   view,
                   all);
      }
    }
    CheckField(view.session.field, view.place, "session.field", view, all);
  }

  void CheckField(const std::string& field,
                  const SourcePlace& place,
                  const std::string& key,
                  const View& view,
                  const ColumnUnion& all) {
    const auto conflict = std::ranges::find(all.conflicts, field, &ColumnConflict::column);
    if (conflict != all.conflicts.end()) {
      Add(place, key, conflict->Text(), conflict->Hint());
    } else if (!field.empty() &&
               std::ranges::find(all.columns, field, &StoreColumn::name) == all.columns.end()) {
      Add(place,
          key,
          fmt::format("connection {} has no column: {}", view.connection, field),
          NearestNameHint(field, Names(all.columns)));
    }
  }

  const Definitions& definitions_;
  const std::map<std::string, Columns> lake_;  // by dataset
  std::vector<Mistake> mistakes_;
};

}  // namespace

Result<std::vector<Mistake>> CheckColumns(const Definitions& definitions, ControlDb* control) {
  std::vector<LakeDatasetRecord> records;
  if (control != nullptr) {
    ASSIGN_OR_RETURN(records, control->LakeDatasets());
  }
  std::map<std::string, Columns> lake;
  for (const LakeDatasetRecord& record : records) {
    if (record.is_blank()) {
      continue;
    }
    Columns& columns = lake[record.dataset];
    for (const LakeColumnRecord& column : record.columns) {
      ASSIGN_OR_RETURN(ColumnType type, ParseColumnType(column.type));
      columns.push_back({.name = column.name, .type = std::move(type), .epoch = EpochUnit::kNone});
    }
  }
  return ColumnCheck(definitions, std::move(lake)).Run();
}

}  // namespace sojourn

// The part of Binder for arrays: on which level of rows each dimension and metric stands.
#include <algorithm>
#include <vector>

#include "report/binder.h"

namespace sojourn {

std::size_t Binder::LevelOfColumn(std::size_t store_column) const {
  const std::string& array = store_.columns()[store_column].array;
  const auto arrays = store_.arrays();
  const auto found = std::ranges::find(arrays, array, &StoreArray::path);
  return found == arrays.end() ? kEventLevel : static_cast<std::size_t>(found - arrays.begin()) + 1;
}

// Persisted lists are of events. A component above what it is bound to has a value for each
// element of that (9.4).
Status Binder::SettleLevel(PlannedDimension& dimension) {
  if (dimension.is_settled) {
    return {};
  }
  dimension.is_settled = true;
  if (dimension.persistence && dimension.persistence->binding) {
    RETURN_IF_ERROR(SettleBoundLevel(dimension));
  } else if (dimension.persistence && dimension.is_list_column) {
    dimension.level = kEventLevel;
  }
  const auto columns = store_.columns();
  dimension.drops_empty = std::ranges::any_of(columns, [&](const StoreColumn& column) {
    return dimension.is_in_array() && column.name == column.array &&
           column.array == store_.arrays()[dimension.level - 1].path;
  });
  return {};
}

Status Binder::SettleBoundLevel(PlannedDimension& dimension) {
  const PlannedBinding& binding = *dimension.persistence->binding;
  PlannedDimension& to = plan_.dimensions[binding.dimension];
  RETURN_IF_ERROR(SettleLevel(to));
  const std::string place = PlaceOf(*FindComponent(dimension.id));
  if (to.is_multi_valued()) {
    return Unsupported(
        fmt::format("{}: binding to a dimension with several values: {}", place, to.id),
        "bind to a dimension without persistence, or whose allocation is not all");
  }
  if (plan_.levels.IsAbove(to.level, dimension.column_level)) {
    return {};
  }
  if (!plan_.levels.IsAbove(dimension.column_level, to.level)) {
    return InvalidDefinition(
        fmt::format("{}: bound to a dimension of another array: {}", place, to.id),
        "bind to a dimension of the same array, of one around it or inside it, or of the event");
  }
  if (!binding.metric) {
    return InvalidDefinition(
        fmt::format("{}: bound to a dimension inside an array without a metric: {}", place, to.id),
        "name the metric that binds: binding: {dimension: …, metric: …}");
  }
  if (dimension.column_level != kEventLevel) {
    return Unsupported(fmt::format("{}: in an array and bound to one inside it: {}", place, to.id),
                       "bind to a dimension of the same array, or bind a component of the event");
  }
  dimension.level = to.level;
  return {};
}

// On the event of an element's conversion only what is related to the element touches.
Status Binder::CheckAttribution() const {
  const auto is_in_arrays = [](const PlannedDimension& dimension) {
    return dimension.is_in_array() || dimension.is_list_column;
  };
  for (const PlannedMetric& metric : plan_.metrics) {
    if (metric.attribution && plan_.LevelOf(metric) != kEventLevel &&
        std::ranges::any_of(plan_.report_dimensions(), is_in_arrays)) {
      return Unsupported(
          fmt::format(
              "metric {} has attribution and is in an array, as a dimension is: not built yet",
              metric.title),
          "take a metric or dimensions of the event, or ask for the metric without attribution");
    }
  }
  return {};
}

Status Binder::SettleLevels() {
  for (PlannedDimension& dimension : plan_.dimensions) {
    RETURN_IF_ERROR(SettleLevel(dimension));
  }
  RETURN_IF_ERROR(CheckAttribution());
  if (plan_.session_field && plan_.session_field->level != kEventLevel) {
    return InvalidDefinition(fmt::format("view {}: session.field is inside an array: {}",
                                         view_.name,
                                         store_.columns()[plan_.session_field->store_column].name),
                             "sessions go by a column with one value an event");
  }
  for (const PlannedOccurrences& occurrences : plan_.occurrences) {
    if (!occurrences.deduplicate || !occurrences.deduplicate->id) {
      continue;
    }
    const PlannedDimension& id = plan_.dimensions[*occurrences.deduplicate->id];
    if (!plan_.levels.IsAbove(id.level, occurrences.level)) {
      return InvalidDefinition(
          fmt::format("view {}: a metric on {} cannot be de-duplicated by what lies below it: {}",
                      view_.name,
                      store_.columns()[plan_.columns[occurrences.column]].name,
                      store_.columns()[id.store_column].name),
          "the id must be in the metric's array, in one around it or on the event");
    }
  }
  ListReadLevels();
  WarnOfOtherBranches();
  return {};
}

void Binder::ListReadLevels() {
  std::vector<bool> is_read(plan_.levels.size(), false);
  for (const std::size_t column : plan_.columns) {
    for (std::size_t level = LevelOfColumn(column); level != kEventLevel;
         level = plan_.levels.parent(level)) {
      is_read[level] = true;
    }
  }
  for (std::size_t level = 1; level < is_read.size(); ++level) {
    if (is_read[level]) {
      plan_.read_levels.push_back(level);
    }
  }
}

// Rule 4 of 12.1 (D-55).
void Binder::WarnOfOtherBranches() {
  const auto apart = [&](std::size_t a, std::size_t b) {
    return !plan_.levels.IsAbove(a, b) && !plan_.levels.IsAbove(b, a);
  };
  const auto dimensions = plan_.report_dimensions();
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    for (std::size_t other = 0; other < d; ++other) {
      if (apart(dimensions[d].level, dimensions[other].level)) {
        plan_.warnings.push_back(fmt::format(
            "dimensions {} and {} are in different arrays: all values of one go with all "
            "of the other",
            dimensions[other].id,
            dimensions[d].id));
      }
    }
    for (const PlannedMetric& metric : plan_.metrics) {
      if (apart(dimensions[d].level, plan_.LevelOf(metric))) {
        plan_.warnings.push_back(fmt::format(
            "dimension {} and metric {} are in different arrays: the metric goes in full "
            "to each value",
            dimensions[d].id,
            metric.title));
      }
    }
  }
}

}  // namespace sojourn

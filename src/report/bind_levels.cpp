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

Status Binder::CheckPersistence(const PlannedDimension& dimension) const {
  const bool is_bound = dimension.persistence && dimension.persistence->binding;
  if (dimension.persistence &&
      (dimension.is_in_array() ||
       (is_bound && plan_.dimensions[dimension.persistence->binding->dimension].is_in_array()))) {
    return Unsupported(
        fmt::format("view {}: component {}: persistence and binding in arrays are not built yet",
                    view_.name,
                    dimension.id),
        "define the dimension without persistence");
  }
  return {};
}

Status Binder::SettleLevels() {
  for (const PlannedDimension& dimension : plan_.dimensions) {
    RETURN_IF_ERROR(CheckPersistence(dimension));
  }
  const bool has_attribution = std::ranges::any_of(
      plan_.metrics, [](const PlannedMetric& metric) { return metric.attribution.has_value(); });
  if (has_attribution && plan_.has_elements()) {
    return Unsupported("attribution of metrics and dimensions in arrays is not built yet",
                       "ask for the same metric without attribution");
  }
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

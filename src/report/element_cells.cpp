#include "report/element_cells.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace sojourn {

ElementCells::ElementCells(const Plan& plan, CellIndex& cells)
    : plan_(plan), cells_(cells), codes_(plan.num_report_dimensions) {
  std::vector<std::size_t> dimensions(plan.num_report_dimensions);
  std::iota(dimensions.begin(), dimensions.end(), 0);
  std::map<std::size_t, bool> levels;  // and whether a metric there has no attribution
  for (const PlannedMetric& metric : plan.metrics) {
    levels[plan.LevelOf(metric)] |= !metric.attribution;
    levels[kEventLevel] |= false;  // touches are events
  }
  for (const auto& [level, has_rows] : levels) {
    tuples_.emplace_back(plan, dimensions, level);
    has_rows_.push_back(has_rows);
  }
}

Status ElementCells::Begin(const BatchStages& stages) {
  constexpr std::uint64_t kMostTuples = std::uint64_t{1} << 26;
  stages_ = &stages;
  for (ElementTuples& tuples : tuples_) {
    tuples.Begin(stages);
    for (std::uint32_t event = 0; !tuples.is_single() && event < stages.batch->num_events();
         ++event) {
      if (tuples.MostTuples(event, kMostTuples) > kMostTuples) {
        return Busy(
            fmt::format("one event has more combinations of values of different arrays than "
                        "fit in memory: more than {}",
                        kMostTuples),
            "leave out one of the dimensions, or filter that event away");
      }
    }
  }
  return {};
}

Placement ElementCells::PlaceSingle(ElementTuples& tuples, Arena& arena) {
  const std::size_t level = tuples.level();
  const auto cell = arena.Allocate<std::uint32_t>(stages_->NumUnits(level));
  for (std::uint32_t unit = 0; unit < cell.size(); ++unit) {
    cell[unit] = 0;
    if (Counts(level, unit)) {
      tuples.ForEach(unit, codes_, [&] { cell[unit] = cells_.CellOf(codes_); });
    }
  }
  return {.cell = cell};
}

Placement ElementCells::Place(std::size_t index, std::uint32_t& unit, bool is_whole, Arena& arena) {
  constexpr std::size_t kMostCells = std::size_t{1} << 20;
  ElementTuples& tuples = tuples_[index];
  const auto units = static_cast<std::uint32_t>(stages_->NumUnits(tuples.level()));
  if (tuples.is_single()) {
    unit = units;
    return PlaceSingle(tuples, arena);
  }
  const auto start = arena.Filled<std::uint32_t>(units + 1, 0);
  cell_.clear();
  unit_of_cell_.clear();
  for (; unit < units && (is_whole || cell_.size() < kMostCells); ++unit) {
    start[unit] = static_cast<std::uint32_t>(cell_.size());
    if (!Counts(tuples.level(), unit)) {
      continue;
    }
    tuples.ForEach(unit, codes_, [&] { cell_.push_back(cells_.CellOf(codes_)); });
    const auto own = cell_.begin() + start[unit];
    std::sort(own, cell_.end());
    cell_.erase(std::unique(own, cell_.end()), cell_.end());
    unit_of_cell_.resize(cell_.size(), unit);
  }
  std::fill(start.begin() + unit, start.end(), static_cast<std::uint32_t>(cell_.size()));
  return {.cell = cell_, .start = start, .event = unit_of_cell_};
}

Placement ElementCells::PlaceTotal(std::size_t index, Arena& arena) const {
  const std::size_t level = tuples_[index].level();
  if (stages_->counts.empty()) {
    return {.shared = 1};
  }
  const auto cell = arena.Allocate<std::uint32_t>(stages_->NumUnits(level));
  for (std::uint32_t unit = 0; unit < cell.size(); ++unit) {
    cell[unit] = Counts(level, unit);
  }
  return {.cell = cell};
}

bool ElementCells::IsShown() const {
  for (std::size_t d = 0; d < codes_.size(); ++d) {
    if (plan_.dimensions[d].Hides(codes_[d])) {
      return false;
    }
  }
  return true;
}

Placement ElementCells::PlaceShown(std::size_t index, Arena& arena) {
  ElementTuples& tuples = tuples_[index];
  const auto cell = arena.Allocate<std::uint32_t>(stages_->NumUnits(tuples.level()));
  for (std::uint32_t unit = 0; unit < cell.size(); ++unit) {
    cell[unit] = 0;
    if (Counts(tuples.level(), unit)) {
      tuples.ForEach(unit, codes_, [&] { cell[unit] |= static_cast<std::uint32_t>(IsShown()); });
    }
  }
  return {.cell = cell};
}

}  // namespace sojourn

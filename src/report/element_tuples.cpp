#include "report/element_tuples.h"

#include <algorithm>
#include <set>

namespace sojourn {

ElementTuples::ElementTuples(const Plan& plan,
                             std::span<const std::size_t> dimensions,
                             std::size_t level)
    : plan_(plan), level_(level) {
  std::set<std::size_t> levels;
  const auto part_at = [&](std::size_t place) {
    const PlannedDimension& dimension = plan.dimensions[dimensions[place]];
    return Part{place, dimensions[place], dimension.level, dimension.none()};
  };
  for (std::size_t place = 0; place < dimensions.size(); ++place) {
    const PlannedDimension& dimension = plan.dimensions[dimensions[place]];
    if (dimension.is_multi_valued()) {
      nodes_.push_back({.parts = {part_at(place)}, .is_list = true});
    } else if (plan.levels.IsAbove(dimension.level, level)) {
      fixed_.push_back(part_at(place));
    } else {
      levels.insert(dimension.level);
    }
  }
  AddNodes({levels.begin(), levels.end()});
  for (std::size_t place = 0; place < dimensions.size(); ++place) {
    const PlannedDimension& dimension = plan.dimensions[dimensions[place]];
    for (Node& node : nodes_) {
      if (!node.is_list && node.level == dimension.level) {
        node.parts.push_back(part_at(place));
        node.drops_empty = dimension.is_plain_list;
      }
    }
  }
  chosen_.resize(nodes_.size());
}

// Adds where branches part, then lists all with what they lie under.
void ElementTuples::AddNodes(std::vector<std::size_t> levels) {
  const LevelTree& tree = plan_.levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {  // grows
    for (std::size_t k = 0; k < i; ++k) {
      const std::size_t common = tree.Common(levels[i], levels[k]);
      if (!tree.IsAbove(common, level_) && std::ranges::count(levels, common) == 0) {
        levels.push_back(common);
      }
    }
  }
  std::ranges::sort(levels);
  for (const std::size_t level : levels) {
    Node node{.level = level, .above = tree.Common(level, level_)};
    for (std::size_t other = 0; other < nodes_.size(); ++other) {
      if (!nodes_[other].is_list && nodes_[other].level > node.above &&
          tree.IsAbove(nodes_[other].level, level)) {
        node.above = nodes_[other].level;
        node.parent = other;
      }
    }
    if (node.parent != kTop) {
      nodes_[node.parent].children.push_back(nodes_.size());
    }
    nodes_.push_back(std::move(node));
  }
}

void ElementTuples::Begin(const BatchStages& stages) {
  stages_ = &stages;
  const auto look_up = [&](Part& part) { part.codes = stages.dimensions[part.dimension].resolved; };
  std::ranges::for_each(fixed_, look_up);
  for (Node& node : nodes_) {
    std::ranges::for_each(node.parts, look_up);
    if (node.is_list) {
      node.lists = &stages.dimensions[node.parts[0].dimension].lists;
    }
  }
}

std::uint64_t ElementTuples::MostTuples(std::uint32_t event, std::uint64_t limit) const {
  std::uint64_t tuples = 1;
  for (const Node& node : nodes_) {
    std::uint64_t choices = 1;
    if (node.is_list) {
      choices = node.lists->count[event];
    } else if (node.children.empty()) {
      choices = stages_->levels.Under(node.level, kEventLevel, event).size();
      if (node.parent != kTop) {  // those without elements below stand alone
        choices += stages_->levels.Under(nodes_[node.parent].level, kEventLevel, event).size();
      }
    }
    tuples = std::min(tuples * std::max<std::uint64_t>(choices, 1), limit + 1);
  }
  return tuples;
}

UnitRange ElementTuples::Choices(const Node& node) const {
  if (node.is_list) {
    const std::uint32_t begin = node.lists->start[event_];
    return {begin, begin + node.lists->count[event_]};
  }
  if (node.parent == kTop) {
    return stages_->levels.Under(
        node.level, node.above, stages_->levels.At(node.above, level_, unit_));
  }
  const std::uint32_t parent = chosen_[node.parent];
  return parent == kNoUnit ? UnitRange() : stages_->levels.Under(node.level, node.above, parent);
}

bool ElementTuples::IsChosen(const Node& node, std::uint32_t unit) const {
  if (node.is_list) {
    return true;
  }
  if (node.parts.empty()) {  // only there to hold the elements below together
    return std::ranges::any_of(node.children, [&](std::size_t child) {
      return HasChoice(nodes_[child], node.level, unit);
    });
  }
  return !node.drops_empty ||
         std::ranges::any_of(node.parts, [&](const Part& part) { return part.codes[unit] != 0; });
}

bool ElementTuples::HasChoice(const Node& node, std::size_t above, std::uint32_t unit) const {
  const UnitRange choices = stages_->levels.Under(node.level, above, unit);
  for (std::uint32_t choice = choices.begin; choice < choices.end; ++choice) {
    if (IsChosen(node, choice)) {
      return true;
    }
  }
  return false;
}

void ElementTuples::SetNone(const Node& node, std::span<std::uint32_t> codes) const {
  for (const Part& part : node.parts) {
    codes[part.place] = part.none;
  }
}

}  // namespace sojourn

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
  for (const std::size_t d : dimensions) {
    if (!plan.levels.IsAbove(plan.dimensions[d].level, level)) {
      levels.insert(plan.dimensions[d].level);
    }
  }
  AddNodes({levels.begin(), levels.end()});
  for (std::size_t place = 0; place < dimensions.size(); ++place) {
    const PlannedDimension& dimension = plan.dimensions[dimensions[place]];
    const auto node = std::ranges::find(nodes_, dimension.level, &Node::level);
    if (node != nodes_.end()) {
      node->holds_together = false;
    }
    if (dimension.is_multi_valued()) {
      continue;
    }
    if (node == nodes_.end()) {
      fixed_.push_back(part_at(place));
    } else {
      node->parts.push_back(part_at(place));
      node->drops_empty = dimension.drops_empty;
    }
  }
  for (std::size_t place = 0; place < dimensions.size(); ++place) {
    if (plan.dimensions[dimensions[place]].is_multi_valued()) {
      AddList(part_at(place));
    }
  }
  chosen_.resize(nodes_.size());
}

// Behind the node that chooses the unit with the list, where there is one.
void ElementTuples::AddList(Part part) {
  Node node{.level = part.level, .parts = {part}, .is_list = true};
  for (std::size_t other = 0; other < nodes_.size(); ++other) {
    if (!nodes_[other].is_list && nodes_[other].level == part.level) {
      node.parent = other;
    }
  }
  nodes_.push_back(std::move(node));
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
    Node node{.level = level, .above = tree.Common(level, level_), .holds_together = true};
    for (std::size_t other = 0; other < nodes_.size(); ++other) {
      if (nodes_[other].level > node.above && tree.IsAbove(nodes_[other].level, level)) {
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
  const auto look_up = [&](Part& part) {
    part.codes = stages.dimensions[part.dimension].resolved;
    part.state = stages.dimensions[part.dimension].state;
  };
  std::ranges::for_each(fixed_, look_up);
  for (Node& node : nodes_) {
    std::ranges::for_each(node.parts, look_up);
    if (node.is_list) {
      node.staged = &stages.dimensions[node.parts[0].dimension];
    }
  }
}

std::uint64_t ElementTuples::MostTuples(std::uint32_t event, std::uint64_t limit) const {
  std::uint64_t tuples = 1;
  for (const Node& node : nodes_) {
    std::uint64_t choices = 1;
    if (node.is_list) {  // lists grow along an event's elements
      const ValueLists& last =
          node.level == kEventLevel ? node.staged->lists : node.staged->state_lists;
      choices = last.count[event];
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
    return ListChoices(node);
  }
  if (node.parent == kTop) {
    return stages_->levels.Under(
        node.level, node.above, stages_->levels.At(node.above, level_, unit_));
  }
  const std::uint32_t parent = chosen_[node.parent];
  return parent == kNoUnit ? UnitRange() : stages_->levels.Under(node.level, node.above, parent);
}

// Positions in the values of the list.
UnitRange ElementTuples::ListChoices(const Node& node) const {
  const auto range = [](const ValueLists& lists, std::uint32_t of) {
    return UnitRange{lists.start[of], lists.start[of] + lists.count[of]};
  };
  const std::uint32_t unit =
      node.parent == kTop ? stages_->levels.At(node.level, level_, unit_) : chosen_[node.parent];
  if (unit != kNoUnit) {
    return range(node.staged->lists, unit);
  }
  return HasElements(node.level) ? UnitRange() : range(node.staged->state_lists, event_);
}

bool ElementTuples::IsChosen(const Node& node, std::uint32_t unit) const {
  if (node.is_list) {
    return true;
  }
  if (node.holds_together) {
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

// An event without elements shows the state.
void ElementTuples::SetNone(const Node& node, std::span<std::uint32_t> codes) const {
  for (const Part& part : node.parts) {
    const bool shows_state = !part.state.empty() && !HasElements(node.level);
    codes[part.place] = shows_state ? part.state[event_] : part.none;
  }
}

}  // namespace sojourn

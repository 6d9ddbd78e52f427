// Which items of the dimensions a unit of a level belongs to: an event, or an element of an array
// that holds a metric (dataviews.md 12.1 rules 1 to 4, R-29).
//
//   same element or above  the item there
//   below                  the items of all elements under the unit; those without value together
//                          are "no value", and so is a unit without elements
//   another array          the items of all elements under the lowest unit that holds both (D-55)
//
// Dimensions of one array go together element by element, those of one array and another inside it
// along the elements they share; others combine. Elements of a plain list without value are none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "report/stages.h"

namespace sojourn {

// Tuples of some dimensions for the units of one level. One per worker.
class ElementTuples {
 public:
  // `dimensions`: positions in the plan, which must outlive this.
  ElementTuples(const Plan& plan, std::span<const std::size_t> dimensions, std::size_t level);

  std::size_t level() const { return level_; }
  // Whether every unit has exactly one tuple.
  bool is_single() const { return nodes_.empty(); }

  // Takes the next batch.
  void Begin(const BatchStages& stages);
  // As many tuples a unit of the event has, or more; no more than `limit` + 1.
  std::uint64_t MostTuples(std::uint32_t event, std::uint64_t limit) const;
  // Calls visit() for each tuple of the unit, its codes in `codes`, which is as long as the
  // dimensions. A tuple may come more than once.
  template <typename Visit>
  void ForEach(std::uint32_t unit, std::span<std::uint32_t> codes, Visit visit);

 private:
  static constexpr std::uint32_t kNoUnit = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t kTop = std::numeric_limits<std::size_t>::max();

  // A dimension in the tuple.
  struct Part {
    std::size_t place = 0;      // in the tuple
    std::size_t dimension = 0;  // in the plan
    std::size_t level = 0;
    std::uint32_t none = 0;
    std::span<const std::uint32_t> codes = {};  // by unit of `level`
    std::span<const std::uint32_t> state = {};  // StagedDimension::state
  };
  // What is chosen one by one: an element of a level, or one of the values that a unit has.
  struct Node {
    std::size_t level = 0;
    std::size_t above = 0;      // the level under whose unit the choices lie
    std::size_t parent = kTop;  // the node that chooses that unit; kTop: it holds the tuple's unit
    std::vector<Part> parts = {};            // dimensions of the level; of a list the one
    std::vector<std::size_t> children = {};  // nodes
    bool is_list = false;
    const StagedDimension* staged = nullptr;  // of a list
    bool holds_together = false;              // no dimension's level: where branches part
    bool drops_empty = false;                 // of a plain list
  };

  void AddNodes(std::vector<std::size_t> levels);
  void AddList(Part part);
  bool IsChosen(const Node& node, std::uint32_t unit) const;
  // Whether a unit of the node under the given one is chosen.
  bool HasChoice(const Node& node, std::size_t above, std::uint32_t unit) const;
  void SetNone(const Node& node, std::span<std::uint32_t> codes) const;
  UnitRange Choices(const Node& node) const;
  UnitRange ListChoices(const Node& node) const;
  bool HasElements(std::size_t level) const {
    return !stages_->levels.Under(level, kEventLevel, event_).empty();
  }
  template <typename Visit>
  void Walk(std::size_t index, std::span<std::uint32_t> codes, Visit& visit);

  const Plan& plan_;
  const std::size_t level_;
  std::vector<Part> fixed_;  // the same for all tuples of a unit
  std::vector<Node> nodes_;  // parents before children
  const BatchStages* stages_ = nullptr;
  std::uint32_t unit_ = 0;
  std::uint32_t event_ = 0;
  std::vector<std::uint32_t> chosen_;  // by node
};

template <typename Visit>
void ElementTuples::ForEach(std::uint32_t unit, std::span<std::uint32_t> codes, Visit visit) {
  const BatchLevels& levels = stages_->levels;
  for (const Part& part : fixed_) {
    const std::uint32_t code = part.codes[levels.At(part.level, level_, unit)];
    codes[part.place] = code == 0 ? part.none : code;
  }
  if (nodes_.empty()) {
    visit();
    return;
  }
  unit_ = unit;
  event_ = levels.At(kEventLevel, level_, unit);
  Walk(0, codes, visit);
}

template <typename Visit>
void ElementTuples::Walk(std::size_t index, std::span<std::uint32_t> codes, Visit& visit) {
  if (index == nodes_.size()) {
    visit();
    return;
  }
  const Node& node = nodes_[index];
  const UnitRange choices = Choices(node);
  bool any = false;
  for (std::uint32_t unit = choices.begin; unit < choices.end; ++unit) {
    if (!IsChosen(node, unit)) {
      continue;
    }
    any = true;
    chosen_[index] = unit;
    for (const Part& part : node.parts) {
      codes[part.place] = node.is_list ? node.staged->lists.values[unit] : part.codes[unit];
    }
    Walk(index + 1, codes, visit);
  }
  if (!any) {
    chosen_[index] = kNoUnit;
    SetNone(node, codes);
    Walk(index + 1, codes, visit);
  }
}

}  // namespace sojourn

#include <algorithm>
#include <utility>

#include "store/cursor_internal.h"

namespace sojourn {
namespace {

// The rows of `column` from `begin` on.
RawColumn From(const RawColumn& column, std::size_t begin) {
  RawColumn out = column;
  out.data = static_cast<const std::byte*>(column.data) + begin * KindBytes(column.kind);
  out.validity_offset += static_cast<std::int64_t>(begin);
  return out;
}

class PartCursor final : public ShardCursor {
 public:
  PartCursor(std::shared_ptr<const PartShard> shard, CursorPlan plan)
      : shard_(std::move(shard)),
        plan_(std::move(plan)),
        options_(plan_.options),
        starts_(plan_.arrays.size()),
        ranges_(plan_.arrays.size()) {}

  Result<bool> Next(EventBatch& batch) override {
    const std::size_t num_persons = shard_->num_persons();
    if (person_ == num_persons) {
      return false;
    }
    const std::size_t end_person = FindEnd();
    const std::size_t begin = shard_->begin(person_);
    const std::size_t end = shard_->end(end_person - 1);
    batch.time_us = shard_->time_us.subspan(begin, end - begin);
    SetPersons(end_person, end, batch);
    SetArrays(begin, end, batch);
    batch.columns.clear();
    for (std::size_t i = 0; i < options_.columns.size(); ++i) {
      const std::size_t level = plan_.level_of[i];
      batch.columns.push_back(From(shard_->columns[options_.columns[i]],
                                   level == ArrayLevel::kEvents ? begin : ranges_[level].begin));
    }
    if (options_.needs_sequence) {
      batch.sequence = From(shard_->sequence, begin);
      batch.dataset = Dataset(begin, end - begin);
    }
    person_ = end_person;
    return true;
  }

 private:
  // One past the person with whom the batch reaches its size.
  std::size_t FindEnd() const {
    const auto& first = shard_->first_event;
    const std::uint64_t target = first[person_] + std::uint64_t{options_.batch_events};
    const auto next = std::lower_bound(
        first.begin() + static_cast<std::ptrdiff_t>(person_) + 1, first.end(), target);
    return static_cast<std::size_t>(next - first.begin());
  }

  void SetPersons(std::size_t end_person, std::size_t end, EventBatch& batch) {
    const std::uint32_t begin = shard_->begin(person_);
    person_start_.clear();
    person_ids_.clear();
    for (std::size_t person = person_; person < end_person; ++person) {
      person_start_.push_back(shard_->begin(person) - begin);
      if (options_.needs_person_ids) {
        person_ids_.push_back(shard_->id(person));
      }
    }
    person_start_.push_back(static_cast<std::uint32_t>(end) - begin);
    batch.person_start = person_start_;
    batch.person_ids = person_ids_;
  }

  // Where the elements of the batch lie in the shard, and where each list begins in the batch.
  void SetArrays(std::size_t begin, std::size_t end, EventBatch& batch) {
    batch.arrays = plan_.levels;
    for (std::size_t level = 0; level < plan_.arrays.size(); ++level) {
      const std::span<const std::int32_t> from = shard_->starts[plan_.arrays[level]];
      const std::size_t parent = plan_.levels[level].parent;
      const Range parents = parent == ArrayLevel::kEvents ? Range{begin, end} : ranges_[parent];
      const std::int32_t first = from[parents.begin];
      std::vector<std::uint32_t>& start = starts_[level];
      start.resize(parents.end - parents.begin + 1);
      for (std::size_t i = 0; i < start.size(); ++i) {
        start[i] = static_cast<std::uint32_t>(from[parents.begin + i] - first);
      }
      ranges_[level] = {static_cast<std::size_t>(first),
                        static_cast<std::size_t>(from[parents.end])};
      batch.arrays[level].start = start;
    }
  }

  RawColumn Dataset(std::size_t begin, std::size_t size) {
    if (shard_->dataset.data != nullptr) {
      return From(shard_->dataset, begin);
    }
    zeros_.resize(std::max(zeros_.size(), size));
    return {Kind::kInt8, zeros_.data()};
  }

  const std::shared_ptr<const PartShard> shard_;
  struct Range {
    std::size_t begin;
    std::size_t end;
  };

  const CursorPlan plan_;
  const CursorOptions& options_;
  std::size_t person_ = 0;
  std::vector<std::uint32_t> person_start_;
  std::vector<std::string_view> person_ids_;
  std::vector<std::int8_t> zeros_;
  std::vector<std::vector<std::uint32_t>> starts_;  // per level
  std::vector<Range> ranges_;                       // per level, of the shard's elements
};

}  // namespace

CursorPlan PlanCursor(const CursorOptions& options,
                      std::span<const StoreColumn> columns,
                      std::span<const StoreArray> arrays) {
  CursorPlan plan;
  plan.options = options;
  std::vector<bool> needed(arrays.size(), false);
  for (const std::size_t column : options.columns) {
    for (std::size_t array = ArrayOf(columns[column], arrays); array != StoreArray::kEvents;
         array = arrays[array].parent) {
      needed[array] = true;
    }
  }
  std::vector<std::size_t> level_of(arrays.size());
  for (std::size_t array = 0; array < arrays.size(); ++array) {
    if (needed[array]) {
      const std::size_t parent = arrays[array].parent;
      level_of[array] = plan.arrays.size();
      plan.arrays.push_back(array);
      plan.levels.push_back(
          {arrays[array].path,
           parent == StoreArray::kEvents ? ArrayLevel::kEvents : level_of[parent]});
    }
  }
  for (const std::size_t column : options.columns) {
    const std::size_t array = ArrayOf(columns[column], arrays);
    plan.level_of.push_back(array == StoreArray::kEvents ? ArrayLevel::kEvents : level_of[array]);
  }
  return plan;
}

std::unique_ptr<ShardCursor> OpenPartCursor(std::shared_ptr<const PartShard> shard,
                                            CursorPlan plan) {
  return std::make_unique<PartCursor>(std::move(shard), std::move(plan));
}

}  // namespace sojourn

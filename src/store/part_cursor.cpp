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
  PartCursor(std::shared_ptr<const PartShard> shard, CursorOptions options)
      : shard_(std::move(shard)), options_(std::move(options)) {}

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
    batch.columns.clear();
    for (const std::size_t column : options_.columns) {
      batch.columns.push_back(From(shard_->columns[column], begin));
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

  RawColumn Dataset(std::size_t begin, std::size_t size) {
    if (shard_->dataset.data != nullptr) {
      return From(shard_->dataset, begin);
    }
    zeros_.resize(std::max(zeros_.size(), size));
    return {Kind::kInt8, zeros_.data()};
  }

  const std::shared_ptr<const PartShard> shard_;
  const CursorOptions options_;
  std::size_t person_ = 0;
  std::vector<std::uint32_t> person_start_;
  std::vector<std::string_view> person_ids_;
  std::vector<std::int8_t> zeros_;
};

}  // namespace

std::unique_ptr<ShardCursor> OpenPartCursor(std::shared_ptr<const PartShard> shard,
                                            const CursorOptions& options) {
  return std::make_unique<PartCursor>(std::move(shard), options);
}

}  // namespace sojourn

#include "report/batch_items.h"

#include <algorithm>
#include <iterator>

#include "report/raw_column.h"

namespace sojourn {

BatchItems::BatchItems(std::span<const std::vector<IngestBatchRange>> by_dataset) {
  for (const auto& batches : by_dataset) {
    for (const IngestBatchRange& range : batches) {
      ids_.push_back(range.batch);
    }
  }
  std::ranges::sort(ids_);
  ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  for (const auto& batches : by_dataset) {
    std::vector<Range>& ranges = ranges_.emplace_back();
    std::int64_t begin = 0;
    for (const IngestBatchRange& range : batches) {
      const auto place = std::ranges::lower_bound(ids_, range.batch);
      if (range.next_sequence > begin) {  // else it brought nothing
        ranges.push_back(
            {begin, range.next_sequence, static_cast<std::uint32_t>(place - ids_.begin()) + 1});
        begin = range.next_sequence;
      }
    }
  }
}

std::span<const std::uint32_t> BatchItems::Codes(const EventBatch& batch, Arena& arena) const {
  const auto codes = arena.Filled<std::uint32_t>(batch.num_events(), 0);
  const auto dataset = arena.Filled<std::uint32_t>(batch.num_events(), 0);
  ForEachInteger(batch.dataset, batch.num_events(), [&](std::size_t event, std::int64_t position) {
    dataset[event] = static_cast<std::uint32_t>(position);
  });
  Range last;  // neighbours mostly came together
  std::uint32_t dataset_of_last = 0;
  ForEachInteger(batch.sequence, batch.num_events(), [&](std::size_t event, std::int64_t sequence) {
    const std::uint32_t of_event = dataset[event];
    if (of_event != dataset_of_last || sequence < last.begin || sequence >= last.end) {
      if (of_event >= ranges_.size()) {
        return;
      }
      const auto after = std::ranges::upper_bound(ranges_[of_event], sequence, {}, &Range::begin);
      if (after == ranges_[of_event].begin() || sequence >= std::prev(after)->end) {
        return;
      }
      last = *std::prev(after);
      dataset_of_last = of_event;
    }
    codes[event] = last.code;
  });
  return codes;
}

}  // namespace sojourn

// The ingest batches of a store as a dimension: which batch brought an event (dataviews.md 7.3).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "store/store.h"

namespace sojourn {

// Batches by id: one that several datasets have is one item. Codes from 1 are in the order of the
// ids' bytes.
class BatchItems {
 public:
  explicit BatchItems(std::span<const std::vector<IngestBatchRange>> by_dataset);

  std::size_t size() const { return ids_.size(); }
  const std::string& label(std::uint32_t code) const { return ids_[code - 1]; }

  // Code of each event, by its dataset and ingestion sequence; 0 where no batch is known: [E].
  std::span<const std::uint32_t> Codes(const EventBatch& batch, Arena& arena) const;

 private:
  struct Range {
    std::int64_t begin = 0;  // sequence
    std::int64_t end = 0;    // exclusive
    std::uint32_t code = 0;
  };

  std::vector<std::string> ids_;
  std::vector<std::vector<Range>> ranges_;  // by dataset, ascending
};

}  // namespace sojourn

// Cursors over one shard: of one part without copying, of several parts by merging.
#pragma once

#include <memory>
#include <vector>

#include "store/part_reader_internal.h"
#include "store/shard_rows_internal.h"
#include "store/store.h"

namespace sojourn {

// The same shard of every part of a store.
struct ShardParts {
  std::vector<std::shared_ptr<const PartShard>> shards;  // as many as parts
  std::vector<Kind> kinds;       // per store column: the widest of all parts
  Kind sequence = Kind::kInt64;  // the widest
};

// What a cursor gives: columns with the arrays that they need.
struct CursorPlan {
  CursorOptions options;
  std::vector<std::size_t> arrays;    // of the store, parents before children
  std::vector<ArrayLevel> levels;     // of each, without start
  std::vector<std::size_t> level_of;  // per selected column: its level; ArrayLevel::kEvents
};
CursorPlan PlanCursor(const CursorOptions& options,
                      std::span<const StoreColumn> columns,
                      std::span<const StoreArray> arrays);

std::unique_ptr<ShardCursor> OpenPartCursor(std::shared_ptr<const PartShard> shard,
                                            CursorPlan plan);

// As OpenPartCursor for several parts; gathers the selected columns of each batch into memory of
// its own.
class MergeCursor final : public ShardCursor {
 public:
  MergeCursor(ShardParts parts, CursorPlan plan);
  ~MergeCursor() override;

  Result<bool> Next(EventBatch& batch) override;
  // Of the persons of the last batch.
  std::span<const std::uint64_t> person_hash() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sojourn

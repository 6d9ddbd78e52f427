// Writes one part: two Arrow IPC files with one record batch per shard (docs/format/part.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <arrow/type_fwd.h>

#include "base/result.h"
#include "store/layout_internal.h"
#include "store/manifest_internal.h"
#include "store/shard_rows_internal.h"

namespace sojourn {

struct PartTarget {
  std::string folder;
  std::uint64_t file_number = 0;
  std::uint32_t shards = 1;
  std::size_t threads = 1;
};

// Makes the rows of a shard on thread `worker`; they must live until the same worker is asked for
// its next shard.
using ShardSource = std::function<Result<ShardRows>(std::uint32_t shard, std::size_t worker)>;

// Asks `source` for every shard, several at a time, and writes them in order; syncs both files. The
// batches' columns must be of the types of `schema`.
Result<PartRecord> WritePart(const PartTarget& target,
                             const StoreLayout& layout,
                             const PartSchema& schema,
                             const ShardSource& source);

// The columns of the two files, for readers to compare with.
std::shared_ptr<arrow::Schema> EventsSchema(const StoreLayout& layout, const PartSchema& schema);
std::shared_ptr<arrow::Schema> PersonsSchema();

}  // namespace sojourn

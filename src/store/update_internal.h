// Updating a store from anything that can be scanned: the lake in the program, rows in memory in
// tests.
#pragma once

#include <functional>
#include <memory>

#include "base/hash.h"
#include "store/shard_rows_internal.h"
#include "store/store.h"

namespace sojourn {

// Opens a scan of one dataset (lake/lake.h: Lake::Scan).
using ScanOpener = std::function<Result<std::unique_ptr<LakeScan>>(const Lake::ScanRequest&)>;

enum class UpdateMode {
  kIncremental,  // adds to what is there where possible
  kRebuild,      // from nothing
};

struct UpdateSource {
  ScanOpener open;
  std::int64_t lake_snapshot = 0;
  // Of one dataset; may be empty (Lake::BatchRanges).
  std::function<Result<std::vector<IngestBatchRange>>(const std::string&)> batches = {};
};

// What tests replace.
struct UpdateSeams {
  PersonHash person_hash = &Hash64;
};

// UpdateStore and RebuildStore of store/store.h.
Result<StoreUpdate> UpdateStoreFrom(const StoreOptions& options,
                                    const ConnectionSources& sources,
                                    const UpdateSource& source,
                                    UpdateMode mode,
                                    const UpdateSeams& seams = {});

}  // namespace sojourn

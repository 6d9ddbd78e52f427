#include "store/update_internal.h"

namespace sojourn {
namespace {

UpdateSource FromLake(Lake& lake, std::int64_t lake_snapshot) {
  return {[&lake](const Lake::ScanRequest& request) { return lake.Scan(request); },
          lake_snapshot,
          [&lake, lake_snapshot](const std::string& dataset) {
            return lake.BatchRanges(dataset, lake_snapshot);
          }};
}

}  // namespace

Result<StoreUpdate> UpdateStore(const StoreOptions& options,
                                const ConnectionSources& sources,
                                Lake& lake,
                                std::int64_t lake_snapshot) {
  return UpdateStoreFrom(options, sources, FromLake(lake, lake_snapshot), UpdateMode::kIncremental);
}

Result<StoreUpdate> RebuildStore(const StoreOptions& options,
                                 const ConnectionSources& sources,
                                 Lake& lake,
                                 std::int64_t lake_snapshot) {
  return UpdateStoreFrom(options, sources, FromLake(lake, lake_snapshot), UpdateMode::kRebuild);
}

}  // namespace sojourn

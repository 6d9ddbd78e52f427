// Which store answers for a connection at a lake snapshot, and bringing it up to there.
//
// The newest snapshot lives in ".sojourn/store/<connection>" and is updated in place. A former one,
// or a connection as an older revision defined it, gets a folder of its own,
// "<connection>@<snapshot>", made once from the lake at that snapshot; the few that were made last
// are kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/control_db.h"
#include "lake/lake.h"
#include "model/definitions.h"
#include "store/store.h"
#include "store/verify_store.h"

namespace sojourn {

class ConnectionStores {
 public:
  struct Context {
    std::string stores_folder;
    std::size_t threads = 0;
    ControlDb* control = nullptr;
    std::function<Result<Lake*>()> open_lake;  // called only when the lake is needed
    std::function<void(std::string_view)> notice;
  };

  explicit ConnectionStores(Context context) : context_(std::move(context)) {}

  // Returns the store of `connection`, a member of `definitions`, with the data of `lake_snapshot`.
  // `newest` are the definitions that hold now. kNotFound when none of its datasets had data by
  // then.
  Result<std::shared_ptr<const StoreSnapshot>> At(const Definitions& definitions,
                                                  const Connection& connection,
                                                  std::int64_t lake_snapshot,
                                                  const Definitions& newest);

  // Reads every byte of the store that At returns. kCorruption when one is not as it was written.
  Status VerifyAt(const Definitions& definitions,
                  const Connection& connection,
                  std::int64_t lake_snapshot,
                  const Definitions& newest);
  // The same for the store that is there for the newest snapshot, current or not. kNotFound when
  // there is none.
  Result<StoreVerification> Verify(const Definitions& definitions, const Connection& connection);

  // Returns the store that is there for the newest snapshot, current or not; null when there is
  // none. `wanted_snapshot` becomes the snapshot it should have, 0 without data.
  Result<std::shared_ptr<const StoreSnapshot>> Peek(const Definitions& definitions,
                                                    const Connection& connection,
                                                    std::int64_t& wanted_snapshot);

  // Makes the store of the newest snapshot anew; those of former snapshots are made again when
  // asked for.
  Result<StoreUpdate> Rebuild(const Definitions& definitions, const Connection& connection);

  // Merges the parts of the store that is there. kNotFound when there is none.
  Status Compact(const Definitions& definitions, const Connection& connection);

 private:
  struct Wanted;
  struct Placed;

  Result<Placed> Place(const Definitions& definitions,
                       const Connection& connection,
                       std::int64_t lake_snapshot,
                       const Definitions& newest);
  Result<Wanted> Plan(const Definitions& definitions,
                      const Connection& connection,
                      std::int64_t lake_snapshot);
  Result<std::int64_t> SnapshotOf(const LakeDatasetRecord& dataset, std::int64_t lake_snapshot);
  Result<std::vector<DatasetColumn>> ColumnsAt(const LakeDatasetRecord& dataset,
                                               std::int64_t snapshot);
  StoreOptions Options(const Wanted& wanted, std::string_view folder_name) const;
  Result<std::shared_ptr<const StoreSnapshot>> LoadOrUpdate(const Wanted& wanted,
                                                            const StoreOptions& options);
  void DropFormerStores(std::string_view connection,
                        const std::string& kept_folder,
                        std::size_t others_kept) const;

  Context context_;
};

}  // namespace sojourn

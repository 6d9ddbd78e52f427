// Reads every byte of a store and compares it with what was written.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/store.h"

namespace sojourn {

struct StoreVerification {
  std::int64_t files = 0;
  std::uint64_t bytes = 0;
};

// kCorruption names the first file that is damaged, the store manifest included. kNotFound when
// there is no store yet, or one for other sources.
Result<StoreVerification> VerifyStore(const StoreOptions& options,
                                      const ConnectionSources& sources);

}  // namespace sojourn

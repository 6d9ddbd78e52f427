#include "store/verify_store.h"

#include "store/file_checks_internal.h"
#include "store/layout_internal.h"
#include "store/snapshot_internal.h"

namespace sojourn {

Result<StoreVerification> VerifyStore(const StoreOptions& options,
                                      const ConnectionSources& sources) {
  ASSIGN_OR_RETURN(const StoreLayout layout, PlanLayout(sources, options.shards));
  StoreVerification verification;
  RETURN_IF_ERROR(WithStableManifest(options.folder, layout, [&](StoreManifest manifest) {
    const std::vector<StoredFile> files = manifest.Files();
    verification.files = static_cast<std::int64_t>(files.size());
    verification.bytes = 0;
    for (const StoredFile& file : files) {
      verification.bytes += file.bytes;
    }
    return CheckEveryByte(options.folder, files, options.threads);
  }));
  return verification;
}

}  // namespace sojourn

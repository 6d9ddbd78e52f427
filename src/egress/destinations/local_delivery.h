// One delivery into a folder of this machine. Files are written into `.<name>.<run>.tmp` beside the
// target, so on the same file system; publishing renames that folder to the target and then, as the
// last step, gives the manifest its name:
//
//   Begin      out/daily/.R1.R1.tmp/                       whoever looks for _manifest.json finds
//   nothing Publish    out/daily/R1/ with ._manifest.json.tmp      still nothing
//              out/daily/R1/ with _manifest.json           the delivery exists
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sojourn {

struct LocalTarget {
  std::string root;  // the destination's folder
  std::string path;  // below it, from ExpandPath
  std::string run_id;

  std::string folder() const { return root + "/" + path; }
  std::string manifest() const;
  std::string temporary_folder() const;
};

// Not thread-safe. What was not published is removed when this is destroyed.
class LocalDelivery {
 public:
  // Makes the folders. E_NAME_COLLISION before the first byte when the target holds anything, or
  // lies inside another delivery; E_DEST_NOT_FOUND, E_DEST_PERMISSION, E_DEST_FULL when folders
  // cannot be made.
  static Result<std::unique_ptr<LocalDelivery>> Begin(const LocalTarget& target);
  ~LocalDelivery();
  LocalDelivery(const LocalDelivery&) = delete;
  LocalDelivery& operator=(const LocalDelivery&) = delete;

  // Where files are written before they are published.
  const std::string& folder() const { return temporary_; }

  // Puts the manifest's bytes beside the files, durable but not under its name.
  Status WriteManifest(std::string_view text);
  // Makes the delivery visible. Requires WriteManifest.
  Status Publish();

 private:
  explicit LocalDelivery(LocalTarget target);
  LocalTarget target_;
  std::string temporary_;
  bool published_ = false;
};

// What a run that was killed may have left: its temporary folder, and a target whose manifest never
// got its name (known by `manifest_sha256`; empty: it cannot have come that far). A published
// delivery is never touched.
Status RemoveLeftovers(const LocalTarget& target, std::string_view manifest_sha256);

}  // namespace sojourn

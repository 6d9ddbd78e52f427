#include "egress/destinations/local_delivery.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/fault_point.h"
#include "base/file.h"
#include "base/sha256.h"
#include "egress/failure_codes.h"
#include "egress/manifest.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnnamedManifest = "._manifest.json.tmp";

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

Status Rename(const std::string& from, const std::string& to) {
  return std::rename(from.c_str(), to.c_str()) == 0 ? Status() : ErrnoStatus("rename to", to);
}

Status RemoveFolder(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) {
    errno = error.value();
    return ErrnoStatus("remove", folder);
  }
  return {};
}

// Makes `folder` and those above it; the names of new ones are durable.
Status MakeDurableFolders(const fs::path& folder) {
  fs::path there = folder;
  while (!Exists(there) && there.has_relative_path()) {
    there = there.parent_path();
  }
  RETURN_IF_ERROR(MakeFolders(folder.string()));
  for (fs::path made = folder; made != there && made.has_relative_path();
       made = made.parent_path()) {
    RETURN_IF_ERROR(SyncFolder(made.parent_path().empty() ? "." : made.parent_path().string()));
  }
  return {};
}

Status CheckIsNoFile(const LocalTarget& target) {
  fs::path there = fs::path(target.folder()).parent_path();
  while (!Exists(there) && there.has_relative_path()) {
    there = there.parent_path();
  }
  std::error_code ignored;
  if (Exists(there) && !fs::is_directory(there, ignored)) {
    return Failure(
        "E_DEST_NOT_FOUND",
        fmt::format("a file is where a folder of the destination should be: {}", there.string()));
  }
  return {};
}

Status CheckNoCollision(const LocalTarget& target) {
  std::error_code ignored;
  const fs::path folder(target.folder());
  if (Exists(folder) && !fs::is_empty(folder, ignored)) {
    return Failure(
        "E_NAME_COLLISION",
        Exists(folder / kManifestName)
            ? fmt::format("another delivery is there already: {}", folder.string())
            : fmt::format("the target holds files that are not of this run: {}", folder.string()));
  }
  for (fs::path above = fs::path(target.path).parent_path(); !above.empty();
       above = above.parent_path()) {
    if (Exists(fs::path(target.root) / above / kManifestName)) {
      return Failure(
          "E_NAME_COLLISION",
          fmt::format("{} lies inside another delivery: {}", target.path, above.string()));
    }
  }
  return {};
}

}  // namespace

std::string LocalTarget::manifest() const {
  return fmt::format("{}/{}", folder(), kManifestName);
}

std::string LocalTarget::temporary_folder() const {
  const fs::path target(folder());
  const std::string name = target.filename().string();
  return (target.parent_path() / (name == run_id ? fmt::format(".{}.tmp", run_id)
                                                 : fmt::format(".{}.{}.tmp", name, run_id)))
      .string();
}

LocalDelivery::LocalDelivery(LocalTarget target)
    : target_(std::move(target)), temporary_(target_.temporary_folder()) {}

LocalDelivery::~LocalDelivery() {
  if (!published_) {
    static_cast<void>(
        RemoveFolder(temporary_));  // nothing more can be done; the name says what it is
  }
}

Result<std::unique_ptr<LocalDelivery>> LocalDelivery::Begin(const LocalTarget& target) {
  RETURN_IF_ERROR(CheckIsNoFile(target));
  RETURN_IF_ERROR(CheckNoCollision(target));
  std::unique_ptr<LocalDelivery> delivery(new LocalDelivery(target));
  RETURN_IF_ERROR(AtDestination(RemoveFolder(delivery->temporary_)));
  RETURN_IF_ERROR(AtDestination(MakeDurableFolders(delivery->temporary_)));
  return delivery;
}

Status LocalDelivery::WriteManifest(std::string_view text) {
  RETURN_IF_ERROR(
      AtDestination(WriteFileAtomically(fmt::format("{}/{}", temporary_, kUnnamedManifest), text)));
  return AtDestination(SyncFolder(temporary_));
}

Status LocalDelivery::Publish() {
  const std::string folder = target_.folder();
  if (std::rename(temporary_.c_str(), folder.c_str()) != 0) {
    return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
               ? Failure("E_NAME_COLLISION",
                         fmt::format("the target was filled while the run was at work: {}", folder))
               : AtDestination(ErrnoStatus("rename to", folder));
  }
  published_ = true;
  RETURN_IF_ERROR(AtDestination(SyncFolder(fs::path(folder).parent_path().string())));
  FAULT_POINT("egress.before_manifest");
  RETURN_IF_ERROR(
      AtDestination(Rename(fmt::format("{}/{}", folder, kUnnamedManifest), target_.manifest())));
  return AtDestination(SyncFolder(folder));
}

Status RemoveLeftovers(const LocalTarget& target, std::string_view manifest_sha256) {
  RETURN_IF_ERROR(AtDestination(RemoveFolder(target.temporary_folder())));
  const std::string unnamed = fmt::format("{}/{}", target.folder(), kUnnamedManifest);
  if (manifest_sha256.empty() || Exists(target.manifest()) || !Exists(unnamed)) {
    return {};
  }
  const Result<std::string> text = ReadFile(unnamed);
  RETURN_IF_ERROR(AtDestination(text.status()));
  return Sha256Hex(text.value()) == manifest_sha256 ? AtDestination(RemoveFolder(target.folder()))
                                                    : Status();
}

}  // namespace sojourn

#include "lake/lake_identity.h"

#include <filesystem>

#include "base/file.h"
#include "base/random_id.h"

namespace sojourn {
namespace {

constexpr std::string_view kSetting = "project_id";

std::string IdPath(const std::string& folder) {
  return folder + "/project_id";
}

Result<std::optional<std::string>> ReadLakeId(const std::string& folder) {
  if (!std::filesystem::exists(IdPath(folder))) {
    return std::optional<std::string>();
  }
  ASSIGN_OR_RETURN(std::string id, ReadFile(IdPath(folder)));
  while (id.ends_with('\n')) {
    id.pop_back();
  }
  return std::optional(std::move(id));
}

// A project that can only be read has what it has.
Status UnlessReadOnly(const Status& written) {
  return IsUnwritable(written) ? Status() : written;
}

Status LakeIsGone(const std::string& folder, std::int64_t snapshot) {
  return Corruption(
      fmt::format("the lake is gone, but the control database knows its data up to snapshot {}: {}",
                  snapshot,
                  folder),
      "restore the project's .sojourn folder from a backup; to begin anew without the data, move "
      "all of it away");
}

Status NotOneProject(const std::string& folder) {
  return Corruption(
      fmt::format("the control database is not the one of this lake: {}", folder),
      "restore the project's .sojourn folder, control.db and lake/ of one time, from a backup");
}

Status WriteLakeId(const std::string& folder, std::string_view id) {
  return WriteFileAtomically(IdPath(folder), fmt::format("{}\n", id));
}

}  // namespace

bool LakeExists(const std::string& folder) {
  return std::filesystem::exists(folder + "/catalog.sqlite");
}

Status CheckLakeIdentity(const std::string& folder, ControlDb& control) {
  ASSIGN_OR_RETURN(const std::optional<std::string> known, control.Setting(kSetting));
  if (!LakeExists(folder)) {
    ASSIGN_OR_RETURN(const std::int64_t snapshot, control.LakeSnapshot());
    if (snapshot > 0) {
      return LakeIsGone(folder, snapshot);
    }
    return known ? Status() : UnlessReadOnly(control.SetSettingOnce(kSetting, RandomId()));
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> found, ReadLakeId(folder));
  if (known && found) {
    return *known == *found ? Status() : NotOneProject(folder);
  }
  // From before there were ids: the halves belong together unless only one of them is new.
  ASSIGN_OR_RETURN(const std::int64_t snapshot, control.LakeSnapshot());
  if ((known || found) && snapshot == 0) {
    return NotOneProject(folder);
  }
  const std::string id = known ? *known : found.value_or(RandomId());
  if (!found) {
    RETURN_IF_ERROR(UnlessReadOnly(WriteLakeId(folder, id)));
  }
  return known ? Status() : UnlessReadOnly(control.SetSettingOnce(kSetting, id));
}

Status MarkLake(const std::string& folder, ControlDb& control) {
  RETURN_IF_ERROR(control.SetSettingOnce(kSetting, RandomId()));
  ASSIGN_OR_RETURN(const std::optional<std::string> id, control.Setting(kSetting));
  return WriteLakeId(folder, id.value_or(""));
}

}  // namespace sojourn

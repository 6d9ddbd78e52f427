#include "egress/delivery_chain.h"

#include <algorithm>

#include "base/file.h"
#include "base/sha256.h"
#include "egress/failure_codes.h"

namespace sojourn {
namespace {

constexpr std::string_view kHint =
    "put the previous delivery back as it was; or begin a new chain with everything: sojourn "
    "export run NAME --restart";

Status Broken(StatusCode code, std::string message) {
  return Status(code, std::move(message), std::string(kHint), "E_DEST_NOT_FOUND");
}

std::string ColumnText(const std::vector<RowColumn>& columns, std::size_t index) {
  return index < columns.size()
             ? fmt::format("{} {}", columns[index].name, columns[index].TypeText())
             : "none";
}

}  // namespace

Result<std::optional<Manifest>> ReadFormerDelivery(const RunPlan& plan, const std::string& root) {
  if (!plan.previous_manifest) {
    return std::optional<Manifest>();
  }
  const std::string path = fmt::format("{}/{}", root, plan.previous_manifest->path);
  const auto text = ReadFile(path);
  if (!text.ok()) {
    return Broken(
        StatusCode::kNotFound,
        fmt::format("the delivery before, of run {}, is gone: {}", plan.previous_run, path));
  }
  if (Sha256Hex(text.value()) != plan.previous_manifest->sha256) {
    return Broken(
        StatusCode::kCorruption,
        fmt::format("the manifest before, of run {}, was changed: {}", plan.previous_run, path));
  }
  ASSIGN_OR_RETURN(Manifest manifest, ParseManifest(text.value()));
  return std::optional<Manifest>(std::move(manifest));
}

Status CheckSameColumns(const Manifest& former, const std::vector<RowColumn>& columns) {
  const std::size_t count = std::max(former.columns.size(), columns.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string before = ColumnText(former.columns, i);
    const std::string now = ColumnText(columns, i);
    if (before != now) {
      return Failure("E_SCHEMA_DRIFT",
                     fmt::format("column {} of the rows is not that of run {}, which is {}: {}",
                                 i + 1,
                                 former.run_id,
                                 before,
                                 now));
    }
  }
  return {};
}

}  // namespace sojourn

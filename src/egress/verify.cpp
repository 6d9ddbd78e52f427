#include <algorithm>
#include <filesystem>
#include <set>

#include "base/counted.h"
#include "base/file.h"
#include "base/sha256.h"
#include "egress/exports.h"
#include "egress/manifest.h"
#include "egress/output_file.h"
#include "egress/row_count_internal.h"
#include "egress/run_log.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

// The manifest that the user means: by run, folder or path.
struct FoundManifest {
  std::string path;
  std::string recorded_sha256;  // of the run log; empty: not known there
};

Result<std::optional<RunRecord>> FindRun(Engine* engine, std::string_view run_id) {
  if (engine == nullptr) {
    return std::optional<RunRecord>();
  }
  RETURN_IF_ERROR(ReconcileRuns(engine->control(), engine->clock(), engine->folder()));
  return engine->control().Run(run_id);
}

Result<FoundManifest> FindManifest(Engine* engine, std::string_view path_or_run) {
  const fs::path path(path_or_run);
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return FoundManifest{.path = (path / kManifestName).string(), .recorded_sha256 = ""};
  }
  if (fs::exists(path, ignored)) {
    return FoundManifest{.path = path.string(), .recorded_sha256 = ""};
  }
  ASSIGN_OR_RETURN(const std::optional<RunRecord> run, FindRun(engine, path_or_run));
  if (!run) {
    return NotFound(fmt::format("no run, folder or manifest of this name: {}", path_or_run),
                    "sojourn export runs lists the runs");
  }
  if (!IsPublishedState(run->state)) {
    return NotFound(
        fmt::format("run {} has delivered nothing, its state is: {}", run->run_id, run->state),
        fmt::format("sojourn export show {} says why", run->run_id));
  }
  return FoundManifest{.path = PathInProject(engine->folder(), run->manifest_path),
                       .recorded_sha256 = run->manifest_sha256};
}

// A path that another program wrote must stay in its folder.
bool IsPlainFileName(const std::string& path) {
  return !path.empty() && path.front() != '.' && path.find('/') == std::string::npos &&
         path.find('\0') == std::string::npos;
}

// Adds what is wrong with one file.
void CheckFile(const fs::path& folder,
               const ManifestFile& file,
               std::vector<std::string>& problems) {
  if (!IsPlainFileName(file.path)) {
    problems.push_back(fmt::format("{}: the manifest names a file outside its folder", file.path));
    return;
  }
  const std::string path = (folder / file.path).string();
  const auto measured = MeasureFile(path);
  if (!measured.ok()) {
    problems.push_back(
        fmt::format("{}: missing or unreadable: {}", file.path, measured.status().message()));
    return;
  }
  if (measured.value().bytes != file.bytes) {
    problems.push_back(fmt::format("{}: has {}, the manifest says {}",
                                   file.path,
                                   Counted(measured.value().bytes, "byte"),
                                   file.bytes));
  }
  if (measured.value().sha256 != file.sha256) {
    problems.push_back(fmt::format("{}: was changed: its SHA-256 is {}, the manifest says {}",
                                   file.path,
                                   measured.value().sha256,
                                   file.sha256));
    return;  // what the changed bytes hold says nothing more
  }
  if (measured.value().md5 != file.md5) {
    problems.push_back(fmt::format(
        "{}: its MD5 is {}, the manifest says {}", file.path, measured.value().md5, file.md5));
  }
  const auto rows = internal::CountRows(path);
  if (!rows.ok()) {
    problems.push_back(fmt::format("{}: {}", file.path, rows.status().message()));
  } else if (rows.value() != file.rows) {
    problems.push_back(fmt::format(
        "{}: holds {}, the manifest says {}", file.path, Counted(rows.value(), "row"), file.rows));
  }
}

// Files of the folder that the manifest does not list.
void CheckStrangers(const fs::path& folder,
                    const Manifest& manifest,
                    std::vector<std::string>& problems) {
  std::set<std::string> strangers;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = fs::path(entry->path()).lexically_relative(folder).string();
    if (!entry->is_directory(error) && name != kManifestName) {
      strangers.insert(name);
    }
  }
  for (const ManifestFile& file : manifest.files) {
    strangers.erase(file.path);
  }
  for (const std::string& name : strangers) {
    problems.push_back(fmt::format("{}: lies in the delivery but is not in the manifest", name));
  }
}

void CheckTotals(const Manifest& manifest, std::vector<std::string>& problems) {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  for (const ManifestFile& file : manifest.files) {
    // Sums of foreign numbers may overflow; as unsigned they wrap, and differ all the same.
    rows = static_cast<std::int64_t>(static_cast<std::uint64_t>(rows) +
                                     static_cast<std::uint64_t>(file.rows));
    bytes = static_cast<std::int64_t>(static_cast<std::uint64_t>(bytes) +
                                      static_cast<std::uint64_t>(file.bytes));
  }
  if (rows != manifest.rows || bytes != manifest.bytes) {
    problems.push_back(fmt::format("{}: totals say {} rows and {} bytes, its files {} and {}",
                                   kManifestName,
                                   manifest.rows,
                                   manifest.bytes,
                                   rows,
                                   bytes));
  }
}

// The hash that the run log has for the manifest's run.
Result<std::string> RecordedHash(Engine* engine,
                                 const FoundManifest& found,
                                 const Manifest& manifest) {
  if (!found.recorded_sha256.empty()) {
    return found.recorded_sha256;
  }
  ASSIGN_OR_RETURN(const std::optional<RunRecord> run, FindRun(engine, manifest.run_id));
  return run && IsPublishedState(run->state) ? run->manifest_sha256 : std::string();
}

}  // namespace

Result<VerifyReport> VerifyDelivery(Engine* engine, std::string_view path_or_run) {
  ASSIGN_OR_RETURN(const FoundManifest found, FindManifest(engine, path_or_run));
  const auto text = ReadFile(found.path);
  if (!text.ok()) {
    return NotFound(fmt::format("no delivery here, its manifest is not there: {}", found.path),
                    "a delivery without _manifest.json does not exist");
  }
  auto parsed = ParseManifest(text.value());
  if (!parsed.ok()) {
    return parsed.status().WithContext(found.path);
  }
  const Manifest manifest = std::move(parsed).value();
  VerifyReport report{.manifest_path = found.path,
                      .files = static_cast<std::int64_t>(manifest.files.size()),
                      .rows = manifest.rows,
                      .bytes = manifest.bytes,
                      .problems = {}};
  ASSIGN_OR_RETURN(const std::string recorded, RecordedHash(engine, found, manifest));
  if (!recorded.empty() && recorded != Sha256Hex(text.value())) {
    report.problems.push_back(fmt::format(
        "{}: was changed: the run log knows another SHA-256 of it, {}", kManifestName, recorded));
  }
  CheckTotals(manifest, report.problems);
  const fs::path folder = fs::path(found.path).parent_path();
  for (const ManifestFile& file : manifest.files) {
    CheckFile(folder, file, report.problems);
  }
  CheckStrangers(folder.empty() ? "." : folder, manifest, report.problems);
  return report;
}

}  // namespace sojourn

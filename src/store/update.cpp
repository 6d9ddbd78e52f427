#include <algorithm>
#include <exception>
#include <filesystem>
#include <new>
#include <numeric>
#include <optional>

#include "base/clock.h"
#include "base/fault_point.h"
#include "base/file.h"
#include "store/file_checks_internal.h"
#include "store/layout_internal.h"
#include "store/manifest_internal.h"
#include "store/merge_parts_internal.h"
#include "store/part_builder_internal.h"
#include "store/store_folder_internal.h"
#include "store/update_internal.h"

namespace sojourn {
namespace {

// A whole build may have to be waited for; the lock of a dead process is free at once.
constexpr double kLockWaitSeconds = 600;

StoreManifest EmptyManifest(const StoreLayout& layout, std::uint32_t shards) {
  StoreManifest manifest;
  manifest.fingerprint = layout.fingerprint;
  manifest.shards = shards;
  manifest.columns = layout.columns;
  manifest.arrays = layout.arrays;
  manifest.time_column = layout.time_column;
  manifest.dictionaries.resize(layout.columns.size());
  for (const StoreLayout::Source& source : layout.sources) {
    manifest.datasets.push_back({source.dataset, 0});
  }
  return manifest;
}

// What is on disk; nothing when there is none. A damaged manifest counts as none only for a
// rebuild.
Result<std::optional<StoreManifest>> ReadCurrent(const std::string& folder, UpdateMode mode) {
  Result<StoreManifest> manifest = ReadManifest(folder);
  if (manifest.ok()) {
    return std::optional(std::move(manifest).value());
  }
  const StatusCode code = manifest.status().code();
  if (code == StatusCode::kNotFound ||
      (code == StatusCode::kCorruption && mode == UpdateMode::kRebuild)) {
    return std::optional<StoreManifest>();
  }
  return manifest.status();
}

Result<OpenParts> OpenAll(const std::string& folder,
                          const StoreManifest& manifest,
                          std::span<const std::size_t> which) {
  OpenParts parts;
  for (const std::size_t index : which) {
    ASSIGN_OR_RETURN(auto part, PartReader::Open(folder, manifest.parts[index], manifest));
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<std::size_t> AllParts(const StoreManifest& manifest) {
  std::vector<std::size_t> all(manifest.parts.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

// A damaged part must not get a new hash with its bytes.
Status CheckParts(const StoreOptions& options,
                  const StoreManifest& manifest,
                  std::span<const std::size_t> which) {
  std::vector<StoredFile> files;
  for (const std::size_t index : which) {
    files.push_back(manifest.parts[index].events);
    files.push_back(manifest.parts[index].persons);
  }
  return CheckEveryByte(options.folder, files, ThreadsOf(options));
}

// Merges the parts of these indices and puts the result in their place.
Status MergeInto(const StoreOptions& options,
                 const StoreLayout& layout,
                 std::span<const std::size_t> which,
                 StoreManifest& manifest) {
  if (which.size() < 2) {
    return {};
  }
  RETURN_IF_ERROR(CheckParts(options, manifest, which));
  ASSIGN_OR_RETURN(const OpenParts parts, OpenAll(options.folder, manifest, which));
  const PartTarget target = {
      options.folder, manifest.next_file++, options.shards, ThreadsOf(options)};
  ASSIGN_OR_RETURN(PartRecord merged, MergeParts(target, layout, parts));
  std::vector<PartRecord> kept;
  for (std::size_t i = 0; i < manifest.parts.size(); ++i) {
    if (std::ranges::find(which, i) == which.end()) {
      kept.push_back(std::move(manifest.parts[i]));
    }
  }
  kept.push_back(std::move(merged));
  manifest.parts = std::move(kept);
  return {};
}

Status CountAllPersons(const StoreOptions& options, StoreManifest& manifest) {
  if (manifest.parts.size() < 2) {
    manifest.num_persons = manifest.parts.empty() ? 0 : manifest.parts.front().num_persons;
    return {};
  }
  ASSIGN_OR_RETURN(const OpenParts parts, OpenAll(options.folder, manifest, AllParts(manifest)));
  ASSIGN_OR_RETURN(manifest.num_persons, CountPersons(parts, options.shards, ThreadsOf(options)));
  return {};
}

// Makes `manifest` the store. Before the rename readers see the old state, after it the new one.
Status Commit(const StoreOptions& options, const StoreManifest& manifest) {
  RETURN_IF_ERROR(SyncFolder(options.folder));
  FAULT_POINT("store.before_manifest");
  RETURN_IF_ERROR(WriteManifest(options.folder, manifest));
  FAULT_POINT("store.after_manifest");
  return RemoveOtherFiles(options.folder, manifest);
}

// Scans everything the manifest has not seen and writes it beside what is there.
Result<std::int64_t> AddRows(const StoreOptions& options,
                             const StoreLayout& layout,
                             const UpdateSource& source,
                             const UpdateSeams& seams,
                             StoreManifest& manifest) {
  PartBuilder builder(options, layout, seams.person_hash, manifest);
  for (std::size_t dataset = 0; dataset < layout.sources.size(); ++dataset) {
    const StoreLayout::Source& from = layout.sources[dataset];
    if (from.scan_columns.empty()) {
      continue;
    }
    ASSIGN_OR_RETURN(const auto scan,
                     source.open({from.dataset,
                                  from.scan_columns,
                                  source.lake_snapshot,
                                  manifest.datasets[dataset].next_sequence}));
    RETURN_IF_ERROR(builder.AddScan(dataset, *scan));
  }
  return builder.Finish();
}

Result<std::int64_t> UpdateManifest(const StoreOptions& options,
                                    const StoreLayout& layout,
                                    const UpdateSource& source,
                                    const UpdateSeams& seams,
                                    StoreManifest& manifest) {
  ASSIGN_OR_RETURN(const std::int64_t added, AddRows(options, layout, source, seams, manifest));
  if (added > 0) {
    const auto which = ChoosePartsToMerge(manifest.parts, options.max_parts);
    RETURN_IF_ERROR(MergeInto(options, layout, which, manifest));
    RETURN_IF_ERROR(CountAllPersons(options, manifest));
  }
  for (DatasetProgress& dataset : manifest.datasets) {
    if (source.batches) {
      ASSIGN_OR_RETURN(dataset.batches, source.batches(dataset.name));
    }
  }
  FAULT_POINT("store.after_parts");
  manifest.lake_snapshot = source.lake_snapshot;
  RETURN_IF_ERROR(Commit(options, manifest));
  return added;
}

// Runs `change`, which writes files beside those of `current`; what it wrote is removed when it
// fails. Exceptions of libraries end here.
template <typename Change>
Status WithCleanup(const std::string& folder,
                   const std::optional<StoreManifest>& current,
                   Change&& change) {
  Status status;
  try {
    status = change();
  } catch (const std::bad_alloc&) {
    status = Busy("out of memory while updating the store", "end other programs and try again");
  } catch (const std::exception& error) {
    status = Internal(error.what());
  }
  if (!status.ok()) {
    // The first failure is the one to tell; leftovers go with the next update at the latest.
    const Result<StoreManifest> on_disk = ReadManifest(folder);
    static_cast<void>(RemoveOtherFiles(
        folder, on_disk.ok() ? on_disk.value() : current.value_or(StoreManifest())));
  }
  return status;
}

}  // namespace

Result<StoreUpdate> UpdateStoreFrom(const StoreOptions& options,
                                    const ConnectionSources& sources,
                                    const UpdateSource& source,
                                    UpdateMode mode,
                                    const UpdateSeams& seams) {
  const Stopwatch watch;
  ASSIGN_OR_RETURN(const StoreLayout layout, PlanLayout(sources, options.shards));
  RETURN_IF_ERROR(MakeFolders(options.folder));
  ASSIGN_OR_RETURN(const auto lock, FileLock::Acquire(options.folder + "/lock", kLockWaitSeconds));
  ASSIGN_OR_RETURN(const std::optional<StoreManifest> current, ReadCurrent(options.folder, mode));
  RETURN_IF_ERROR(RemoveOtherFiles(options.folder, current.value_or(StoreManifest())));

  StoreUpdate update;
  update.rebuilt = mode == UpdateMode::kRebuild || !current.has_value() ||
                   current->fingerprint != layout.fingerprint ||
                   current->lake_snapshot > source.lake_snapshot;
  if (!update.rebuilt && current->lake_snapshot == source.lake_snapshot) {
    return update;
  }
  StoreManifest manifest = update.rebuilt ? EmptyManifest(layout, options.shards) : *current;
  ASSIGN_OR_RETURN(const std::uint64_t unused, UnusedFileNumber(options.folder));
  manifest.next_file =
      std::max({manifest.next_file, unused, current.has_value() ? current->next_file : 1});
  RETURN_IF_ERROR(WithCleanup(options.folder, current, [&]() -> Status {
    ASSIGN_OR_RETURN(update.rows_added, UpdateManifest(options, layout, source, seams, manifest));
    return {};
  }));
  update.seconds = watch.Seconds();
  return update;
}

Status CompactStore(const StoreOptions& options, const ConnectionSources& sources) {
  ASSIGN_OR_RETURN(const StoreLayout layout, PlanLayout(sources, options.shards));
  if (!std::filesystem::exists(options.folder + "/manifest.json")) {
    return NotFound(fmt::format("no store yet in {}", options.folder));
  }
  ASSIGN_OR_RETURN(const auto lock, FileLock::Acquire(options.folder + "/lock", kLockWaitSeconds));
  ASSIGN_OR_RETURN(const StoreManifest current, ReadManifest(options.folder));
  if (current.fingerprint != layout.fingerprint) {
    return NotFound(
        fmt::format("{} was made for other datasets, columns or shards", options.folder),
        "run `sojourn store rebuild`");
  }
  if (current.parts.size() < 2) {
    return {};
  }
  RETURN_IF_ERROR(RemoveOtherFiles(options.folder, current));
  StoreManifest manifest = current;
  return WithCleanup(options.folder, current, [&]() -> Status {
    RETURN_IF_ERROR(MergeInto(options, layout, AllParts(manifest), manifest));
    return Commit(options, manifest);
  });
}

}  // namespace sojourn

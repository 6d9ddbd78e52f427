#include <algorithm>
#include <limits>

#include "store/dictionary_files_internal.h"
#include "store/file_checks_internal.h"
#include "store/layout_internal.h"
#include "store/snapshot_internal.h"

namespace sojourn {
namespace {

// Between reading the manifest and opening its files an update may have replaced both.
constexpr int kLoadAttempts = 5;

}  // namespace

Result<ShardParts> OpenShardParts(std::span<const std::shared_ptr<const PartReader>> parts,
                                  std::uint32_t shard) {
  ShardParts out;
  for (const auto& part : parts) {
    ASSIGN_OR_RETURN(auto opened, part->Shard(shard));
    const bool first = out.shards.empty();
    out.sequence = first ? opened->sequence.kind : WiderKind(out.sequence, opened->sequence.kind);
    for (std::size_t column = 0; column < opened->columns.size(); ++column) {
      const Kind kind = opened->columns[column].kind;
      if (first) {
        out.kinds.push_back(kind);
      } else {
        out.kinds[column] = WiderKind(out.kinds[column], kind);
      }
    }
    out.shards.push_back(std::move(opened));
  }
  return out;
}

Result<std::shared_ptr<const FileSnapshot>> FileSnapshot::Open(
    const std::string& folder, StoreManifest manifest, std::vector<ColumnConflict> conflicts) {
  std::shared_ptr<FileSnapshot> snapshot(new FileSnapshot);
  snapshot->conflicts_ = std::move(conflicts);
  for (const PartRecord& record : manifest.parts) {
    ASSIGN_OR_RETURN(auto part, PartReader::Open(folder, record, manifest));
    snapshot->parts_.push_back(std::move(part));
  }
  for (const auto& sections : manifest.dictionaries) {
    LazyDictionary& dictionary = snapshot->dictionaries_.emplace_back();
    for (const DictionarySection& section : sections) {
      ASSIGN_OR_RETURN(auto file,
                       MappedFile::Open(folder + "/" + section.file.name, section.file.bytes));
      dictionary.files.push_back(std::move(file));
    }
  }
  for (const DatasetProgress& dataset : manifest.datasets) {
    snapshot->datasets_.push_back(dataset.name);
    snapshot->ingest_batches_.push_back(dataset.batches);
  }
  snapshot->manifest_ = std::move(manifest);
  return std::shared_ptr<const FileSnapshot>(std::move(snapshot));
}

std::int64_t FileSnapshot::num_events() const {
  std::int64_t events = 0;
  for (const PartRecord& part : manifest_.parts) {
    events += part.num_events;
  }
  return events;
}

std::int64_t FileSnapshot::min_time_us() const {
  std::int64_t min = std::numeric_limits<std::int64_t>::max();
  for (const PartRecord& part : manifest_.parts) {
    min = std::min(min, part.min_time_us);
  }
  return min;
}

std::int64_t FileSnapshot::max_time_us() const {
  std::int64_t max = std::numeric_limits<std::int64_t>::min();
  for (const PartRecord& part : manifest_.parts) {
    max = std::max(max, part.max_time_us);
  }
  return max;
}

std::uint64_t FileSnapshot::bytes() const {
  std::uint64_t bytes = 0;
  for (const StoredFile& file : manifest_.Files()) {
    bytes += file.bytes;
  }
  return bytes;
}

Result<const Dictionary*> FileSnapshot::OpenDictionary(std::size_t column) const {
  CHECK(column < manifest_.columns.size());
  CHECK(manifest_.columns[column].type == ValueType::kString);
  const std::scoped_lock lock(mutex_);
  LazyDictionary& dictionary = dictionaries_[column];
  if (dictionary.opened == nullptr) {
    ASSIGN_OR_RETURN(dictionary.opened,
                     OpenDictionaryFiles(manifest_.dictionaries[column], dictionary.files));
  }
  return dictionary.opened.get();
}

std::uint32_t FileSnapshot::NumCodes(std::size_t column) const {
  return manifest_.columns[column].type == ValueType::kBoolean ? 3
                                                               : manifest_.DictionarySize(column);
}

Result<std::unique_ptr<ShardCursor>> FileSnapshot::OpenShard(std::uint32_t shard,
                                                             const CursorOptions& options) const {
  CHECK(shard < manifest_.shards);
  CursorOptions usable = options;
  usable.batch_events = std::max<std::size_t>(1, options.batch_events);
  ASSIGN_OR_RETURN(ShardParts parts, OpenShardParts(parts_, shard));
  CursorPlan plan = PlanCursor(usable, manifest_.columns, manifest_.arrays);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    RETURN_IF_ERROR(parts_[i]->CheckArrays(*parts.shards[i], plan.arrays));
    for (const std::size_t column : options.columns) {
      RETURN_IF_ERROR(parts_[i]->CheckCodes(*parts.shards[i], column, NumCodes(column)));
    }
  }
  if (parts.shards.size() == 1) {
    return OpenPartCursor(std::move(parts.shards.front()), std::move(plan));
  }
  return std::unique_ptr<ShardCursor>(
      std::make_unique<MergeCursor>(std::move(parts), std::move(plan)));
}

Status WithStableManifest(const std::string& folder,
                          const StoreLayout& layout,
                          const std::function<Status(StoreManifest)>& use) {
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(StoreManifest manifest, ReadManifest(folder));
    if (manifest.fingerprint != layout.fingerprint) {
      return NotFound(fmt::format("{} was made for other datasets, columns or shards", folder));
    }
    const Status used = use(std::move(manifest));
    if (used.code() != StatusCode::kNotFound) {
      return used;
    }
    if (attempt == kLoadAttempts) {
      return Corruption(used.message(), "run `sojourn store rebuild`");
    }
  }
}

Result<std::shared_ptr<const StoreSnapshot>> LoadStore(const StoreOptions& options,
                                                       const ConnectionSources& sources) {
  ASSIGN_OR_RETURN(const StoreLayout layout, PlanLayout(sources, options.shards));
  std::shared_ptr<const StoreSnapshot> snapshot;
  RETURN_IF_ERROR(WithStableManifest(options.folder, layout, [&](StoreManifest manifest) -> Status {
    RETURN_IF_ERROR(CheckChangedFiles(options.folder, manifest.Files()));
    ASSIGN_OR_RETURN(snapshot,
                     FileSnapshot::Open(options.folder, std::move(manifest), layout.conflicts));
    return {};
  }));
  return snapshot;
}

}  // namespace sojourn

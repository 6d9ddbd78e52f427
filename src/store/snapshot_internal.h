// A store as its files give it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/cursor_internal.h"
#include "store/layout_internal.h"
#include "store/manifest_internal.h"
#include "store/part_reader_internal.h"

namespace sojourn {

class FileSnapshot final : public StoreSnapshot {
 public:
  // Maps all files of the manifest, so that later updates cannot take them away.
  static Result<std::shared_ptr<const FileSnapshot>> Open(const std::string& folder,
                                                          StoreManifest manifest,
                                                          std::vector<ColumnConflict> conflicts);

  std::int64_t lake_snapshot() const override { return manifest_.lake_snapshot; }
  std::uint32_t num_shards() const override { return manifest_.shards; }
  std::int64_t num_events() const override;
  std::int64_t num_persons() const override { return manifest_.num_persons; }
  std::int64_t min_time_us() const override;
  std::int64_t max_time_us() const override;
  std::span<const StoreColumn> columns() const override { return manifest_.columns; }
  std::span<const StoreArray> arrays() const override { return manifest_.arrays; }
  std::span<const ColumnConflict> conflicts() const override { return conflicts_; }
  std::span<const std::string> datasets() const override { return datasets_; }
  std::span<const std::vector<IngestBatchRange>> ingest_batches() const override {
    return ingest_batches_;
  }
  std::span<const SkippedRows> skipped() const override { return manifest_.skipped; }
  std::uint64_t bytes() const override;
  std::uint32_t num_parts() const override {
    return static_cast<std::uint32_t>(manifest_.parts.size());
  }
  Result<const Dictionary*> OpenDictionary(std::size_t column) const override;
  Result<std::unique_ptr<ShardCursor>> OpenShard(std::uint32_t shard,
                                                 const CursorOptions& options) const override;

 private:
  struct LazyDictionary {
    std::vector<std::shared_ptr<const MappedFile>> files;
    std::unique_ptr<const Dictionary> opened;
  };

  FileSnapshot() = default;
  // Codes of a string or boolean column, the 0 included.
  std::uint32_t NumCodes(std::size_t column) const;

  StoreManifest manifest_;
  std::vector<ColumnConflict> conflicts_;
  std::vector<std::string> datasets_;
  std::vector<std::vector<IngestBatchRange>> ingest_batches_;  // by dataset
  std::vector<std::shared_ptr<const PartReader>> parts_;
  mutable std::mutex mutex_;
  mutable std::vector<LazyDictionary> dictionaries_;  // per column
};

// The same shard of every part.
Result<ShardParts> OpenShardParts(std::span<const std::shared_ptr<const PartReader>> parts,
                                  std::uint32_t shard);

// Calls `use` with the manifest of the store in `folder`; again when a file it names was gone
// (kNotFound), since an update may have replaced both meanwhile. kNotFound when there is no store
// for `layout`; kCorruption when files stay away.
Status WithStableManifest(const std::string& folder,
                          const StoreLayout& layout,
                          const std::function<Status(StoreManifest)>& use);

}  // namespace sojourn

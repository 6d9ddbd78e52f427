// Turns rows of the lake into parts and dictionaries: what an update does between opening its scans
// and writing the store manifest.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/chunk_encoder_internal.h"
#include "store/layout_internal.h"
#include "store/manifest_internal.h"
#include "store/part_writer_internal.h"
#include "store/update_internal.h"

namespace sojourn {

// Used once, by one thread; starts its own. `options`, `layout` and `manifest` must outlive it.
class PartBuilder {
 public:
  // `manifest` is the state the rows are added to; new parts, dictionary sections and counts are
  // written into it.
  PartBuilder(const StoreOptions& options,
              const StoreLayout& layout,
              PersonHash person_hash,
              StoreManifest& manifest);

  // Takes all rows of a scan of one dataset; writes parts whenever memory_bytes are waiting.
  Status AddScan(std::size_t dataset, LakeScan& scan);

  // Writes what waits and the new values of all dictionaries. Returns the number of events added.
  Result<std::int64_t> Finish();

 private:
  Status LoadTables();
  Status AddChunk(std::size_t dataset, const ScanChunk& chunk, ChunkEncoder& encoder);
  Status ReadUntilFull(std::size_t dataset, LakeScan& scan, ChunkEncoder& encoder);
  void Report(std::size_t rows);
  bool IsFull() const { return waiting_bytes_ >= options_.memory_bytes; }
  PartSchema ChooseTypes() const;
  Status WriteWaiting();
  Status WriteDictionaries();
  Status WriteDictionary(std::size_t column, std::uint64_t file_number);
  void AddCounts();

  const StoreOptions& options_;
  const StoreLayout& layout_;
  const PersonHash person_hash_;
  StoreManifest& manifest_;
  const std::size_t threads_;
  std::vector<RowLevel> levels_;
  SharedTables tables_;
  bool tables_loaded_ = false;
  std::vector<std::unique_ptr<ChunkEncoder>> encoders_;  // per thread
  std::atomic<std::uint64_t> waiting_bytes_{0};
  std::atomic<bool> at_end_{false};
  std::int64_t events_added_ = 0;
  std::mutex progress_mutex_;
  Progress progress_;
  std::uint64_t reported_rows_ = 0;
};

// Threads to use: StoreOptions::threads, or those of the machine.
std::size_t ThreadsOf(const StoreOptions& options);

}  // namespace sojourn

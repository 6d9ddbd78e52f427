// The store manifest: `manifest.json`, written atomically and last, the only truth about which
// files are the store (docs/format/part.md). A file it does not name does not belong to the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/kinds_internal.h"
#include "store/store.h"

namespace sojourn {

struct StoredFile {
  std::string name;  // inside the store's folder
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;  // Hash64 of its bytes as they were written
};

// Values of the codes first_code, first_code + 1, … of one column.
struct DictionarySection {
  StoredFile file;
  std::uint32_t first_code = 1;
  std::uint32_t values = 0;
};

// The physical types of one part.
struct PartSchema {
  std::vector<Kind> columns;  // of the stored columns, in the store's order
  Kind sequence = Kind::kInt64;
  bool has_dataset = false;
};

struct PartRecord {
  StoredFile events;
  StoredFile persons;
  PartSchema schema;
  std::int64_t num_events = 0;
  std::int64_t num_persons = 0;
  std::int64_t min_time_us = 0;
  std::int64_t max_time_us = 0;

  std::uint64_t bytes() const { return events.bytes + persons.bytes; }
};

struct DatasetProgress {
  std::string name;
  std::int64_t next_sequence = 0;  // rows below are in the store or counted as skipped
  std::vector<IngestBatchRange> batches = {};
};

struct StoreManifest {
  std::string fingerprint;
  std::int64_t lake_snapshot = 0;
  std::uint32_t shards = 0;
  std::uint64_t next_file = 1;  // number in the next file's name
  std::int64_t num_persons = 0;
  std::vector<DatasetProgress> datasets;
  std::vector<StoreColumn> columns;
  std::vector<StoreArray> arrays;  // parents before children
  std::optional<std::size_t> time_column;
  std::vector<std::vector<DictionarySection>>
      dictionaries;  // per column; empty for others than strings
  std::vector<PartRecord> parts;
  std::vector<SkippedRows> skipped;

  // Every file the manifest names.
  std::vector<StoredFile> Files() const;
  // Codes of a string column, the 0 included.
  std::uint32_t DictionarySize(std::size_t column) const;
};

std::string ManifestText(const StoreManifest& manifest);

// kCorruption, naming `path`, for anything that ManifestText cannot have written: the text ends
// with its own hash. kNotFound for one of another format.
Result<StoreManifest> ParseManifest(std::string_view text, const std::string& path);

// `json`, an object's text, with its hash as the last member; what ManifestText ends with.
std::string WithHash(std::string_view json);

// Reads `<folder>/manifest.json`; kNotFound when there is none.
Result<StoreManifest> ReadManifest(const std::string& folder);
Status WriteManifest(const std::string& folder, const StoreManifest& manifest);

}  // namespace sojourn

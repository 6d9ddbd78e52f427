// One way to run the golden files (tests/configs/*.json): none of them may change a byte of an
// answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace sojourn {

struct Configuration {
  std::string name = "reference";
  std::size_t threads = 1;
  std::size_t batch_events = 32'768;
  std::uint32_t shards = 7;
  std::optional<std::uint32_t> shuffle;  // seed of the order of ingestion
  bool rename_persons = false;
  bool every_hash_zero = false;  // memory store only
  bool widest_types = false;     // memory store only

  // The whole path: files, lake, store on disk, engine. Else a store in memory.
  bool lake = false;
  std::size_t ingest_rows = 1'000'000;  // of one ingest; 1: an ingest and so a part for every row
  bool repeat_ingests = false;          // every ingest batch is delivered twice
  bool restart = false;                 // a new engine for each request
  bool rebuild = false;                 // the store is made anew before the first request
};

// Reads {"threads": 8, "shards": 64, …}; the name is the file's. kInvalidArgument names an unknown
// key.
Result<Configuration> ReadConfiguration(const std::string& path);

}  // namespace sojourn

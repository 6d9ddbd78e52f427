// The data files of one delivery: rows cut into part-00000, part-00001 … with what the manifest
// says about each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/rows.h"
#include "egress/manifest.h"
#include "egress/writer.h"

namespace sojourn {

struct DeliveryFilesPlan {
  std::string folder;  // there, empty
  WriterOptions writer;
  std::int64_t rows_per_file = 1'000'000;  // at least 1
  std::string timestamp_column;  // its least and greatest value go to min_ts, max_ts; empty: none
  // Column whose changes of value are counted as `people`: rows of one person lie together. Empty:
  // not counted.
  std::string person_column;
};

struct DeliveryFiles {
  std::vector<ManifestFile> files;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::optional<std::int64_t> people;
  std::vector<std::pair<std::string, std::string>> sums;  // Manifest::sums
};

// Writes all rows of `rows` in bounded memory; every file is durable when this returns. No rows: no
// files. The first failure ends it and leaves what is there.
Result<DeliveryFiles> WriteDeliveryFiles(RowSource& rows, const DeliveryFilesPlan& plan);

}  // namespace sojourn

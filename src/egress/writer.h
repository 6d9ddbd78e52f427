// Rows to bytes: CSV, NDJSON, Parquet, Arrow IPC. One writer per file; equal rows and options give equal bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/rows.h"

namespace sojourn {

enum class OutputFormat { kCsv, kNdjson, kParquet, kArrow };

struct WriterOptions {
  OutputFormat format = OutputFormat::kCsv;
  std::string compression;  // none gzip snappy zstd, as the format allows; empty: its default
  bool header = true;       // CSV
  std::vector<std::pair<std::string, std::string>> metadata;  // Parquet key-value pairs
};

// Where a writer's bytes go. A failure ends the writer.
using ByteSink = std::function<Status(std::string_view bytes)>;

// Call order: Write* Finish. Not thread-safe.
class RowWriter {
 public:
  static Result<std::unique_ptr<RowWriter>> Create(const RowSchema& schema, const WriterOptions& options, ByteSink sink);
  virtual ~RowWriter() = default;
  // Rows [begin, end) of `block`.
  virtual Status Write(const RowBlock& block, std::size_t begin, std::size_t end) = 0;
  virtual Status Finish() = 0;
};

// Appends one CSV cell (RFC 4180: quoted only when it holds a comma, quote, CR or LF, or is an empty string that is a
// value); booleans true/false, dates and instants ISO; a cell without value is empty.
void AppendCsvCell(const RowColumn& column, const ColumnBlock& values, std::size_t row, std::string& text);

}  // namespace sojourn

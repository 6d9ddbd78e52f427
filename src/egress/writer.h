// Rows to bytes: CSV, NDJSON, Parquet, Arrow IPC. One writer per file; equal rows and options give
// equal bytes, however the rows were cut into blocks. docs/exports.md shows each format to users.
//
//   CSV      RFC 4180, "\n", UTF-8; a cell without value is empty, an empty string is "" in quotes.
//   In a table of one
//            column a cell without value is written as "" too: an empty line is no row to most
//            readers
//   NDJSON   one object per line, keys in column order, null for no value
//   Parquet  row groups of kRowsPerRowGroup rows; timestamp[us, UTC], date32, int64, double, bool,
//   utf8; null for no value Arrow    IPC file format with the same types, record batches of
//   kRowsPerRowGroup rows
// Everywhere: instants in UTC, doubles that are not finite are no value, strings must be UTF-8
// (else kBadData).
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

inline constexpr std::size_t kRowsPerRowGroup = 65'536;

struct WriterOptions {
  OutputFormat format = OutputFormat::kCsv;
  // csv, ndjson: none gzip zstd, empty: none. parquet: none snappy gzip zstd, empty: zstd. arrow:
  // none zstd, empty: none.
  std::string compression = {};
  bool header = true;  // CSV
  std::vector<std::pair<std::string, std::string>> metadata =
      {};  // Parquet and Arrow key-value pairs
};

// Where a writer's bytes go. A failure ends the writer.
using ByteSink = std::function<Status(std::string_view bytes)>;

// Call order: Write* Finish. Not thread-safe.
class RowWriter {
 public:
  // kInvalidArgument for a compression that the format does not have.
  static Result<std::unique_ptr<RowWriter>> Create(const RowSchema& schema,
                                                   const WriterOptions& options,
                                                   ByteSink sink);
  virtual ~RowWriter() = default;
  // Rows [begin, end) of `block`.
  virtual Status Write(const RowBlock& block, std::size_t begin, std::size_t end) = 0;
  virtual Status Finish() = 0;
  // Parquet row groups written so far; 0 for the other formats.
  virtual std::int64_t row_groups() const { return 0; }
};

// Ending of a file's name: ".csv", ".ndjson.gz", ".parquet" …
std::string FileExtension(OutputFormat format, std::string_view compression);

// Appends one CSV cell (RFC 4180: quoted only when it holds a comma, quote, CR or LF, or is an
// empty string that is a value); booleans true/false, dates and instants ISO; a cell without value
// is empty.
void AppendCsvCell(const RowColumn& column,
                   const ColumnBlock& values,
                   std::size_t row,
                   std::string& text);

// Appends `text` as a CSV cell that is a value.
void AppendCsvText(std::string_view value, std::string& text);

// Appends one value as JSON: null, true, 12, 0.5, "text"; dates and instants as ISO text.
void AppendJsonValue(const RowColumn& column,
                     const ColumnBlock& values,
                     std::size_t row,
                     std::string& text);

}  // namespace sojourn

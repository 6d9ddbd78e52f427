// What the writers of this folder share: one maker per format and the checks and sinks below them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "egress/writer.h"

namespace sojourn::internal {

std::unique_ptr<RowWriter> MakeCsvWriter(const RowSchema& schema, bool header, ByteSink sink);
std::unique_ptr<RowWriter> MakeNdjsonWriter(const RowSchema& schema, ByteSink sink);
Result<std::unique_ptr<RowWriter>> MakeParquetWriter(const RowSchema& schema,
                                                     const WriterOptions& options,
                                                     ByteSink sink);
Result<std::unique_ptr<RowWriter>> MakeArrowWriter(const RowSchema& schema,
                                                   const WriterOptions& options,
                                                   ByteSink sink);

// Compresses what goes to a sink. Bytes are compressed in pieces of a fixed size, so the result
// does not depend on how they came; gzip carries neither name nor time. Not thread-safe.
class CompressedSink {
 public:
  virtual ~CompressedSink() = default;
  // `compression` is gzip or zstd.
  static Result<std::unique_ptr<CompressedSink>> Create(std::string_view compression,
                                                        ByteSink sink);
  virtual Status Append(std::string_view bytes) = 0;
  virtual Status Finish() = 0;
};

// Returns `writer`, whose bytes went into `sink`; Finish ends both.
std::unique_ptr<RowWriter> FinishBoth(std::unique_ptr<RowWriter> writer,
                                      std::shared_ptr<CompressedSink> sink);

// kBadData naming column and row of the first string in [begin, end) that is not UTF-8.
Status CheckUtf8(const RowSchema& schema,
                 const RowBlock& block,
                 std::size_t begin,
                 std::size_t end);

// Appends a value that is there: as text of the machine formats (rulings.md R-6), strings as they
// are.
void AppendPlainValue(const RowColumn& column,
                      const ColumnBlock& values,
                      std::size_t row,
                      std::string& text);

// A value that every format can hold: there, and finite when it is a double.
bool HasValue(const RowColumn& column, const ColumnBlock& values, std::size_t row);

}  // namespace sojourn::internal

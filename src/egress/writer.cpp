#include "egress/writer.h"

#include <algorithm>

#include "egress/writers/writers_internal.h"

namespace sojourn {
namespace {

// One row per format; the first compression is the default.
struct FormatRow {
  OutputFormat format;
  std::string_view name;
  std::vector<std::string_view> compressions;
};

const FormatRow& DescribeFormat(OutputFormat format) {
  static const std::vector<FormatRow> formats = {
      {OutputFormat::kCsv, "csv", {"none", "gzip", "zstd"}},
      {OutputFormat::kNdjson, "ndjson", {"none", "gzip", "zstd"}},
      {OutputFormat::kParquet, "parquet", {"zstd", "none", "snappy", "gzip"}},
      {OutputFormat::kArrow, "arrow", {"none", "zstd"}},
  };
  return *std::find_if(
      formats.begin(), formats.end(), [&](const FormatRow& row) { return row.format == format; });
}

Result<std::unique_ptr<RowWriter>> MakeTextWriter(const RowSchema& schema,
                                                  const WriterOptions& options,
                                                  ByteSink sink) {
  return options.format == OutputFormat::kCsv
             ? internal::MakeCsvWriter(schema, options.header, std::move(sink))
             : internal::MakeNdjsonWriter(schema, std::move(sink));
}

Result<std::unique_ptr<RowWriter>> MakeCompressedTextWriter(const RowSchema& schema,
                                                            const WriterOptions& options,
                                                            ByteSink sink) {
  ASSIGN_OR_RETURN(std::shared_ptr<internal::CompressedSink> compressed,
                   internal::CompressedSink::Create(options.compression, std::move(sink)));
  ASSIGN_OR_RETURN(auto writer,
                   MakeTextWriter(schema, options, [compressed](std::string_view bytes) {
                     return compressed->Append(bytes);
                   }));
  return internal::FinishBoth(std::move(writer), std::move(compressed));
}

}  // namespace

Result<std::unique_ptr<RowWriter>> RowWriter::Create(const RowSchema& schema,
                                                     const WriterOptions& options,
                                                     ByteSink sink) {
  const FormatRow& row = DescribeFormat(options.format);
  WriterOptions effective = options;
  if (effective.compression.empty()) {
    effective.compression = row.compressions.front();
  }
  if (std::find(row.compressions.begin(), row.compressions.end(), effective.compression) ==
      row.compressions.end()) {
    return InvalidArgument(
        fmt::format("{} cannot be compressed with: {}", row.name, effective.compression),
        fmt::format("one of {}", fmt::join(row.compressions, ", ")));
  }
  switch (options.format) {
    case OutputFormat::kParquet:
      return internal::MakeParquetWriter(schema, effective, std::move(sink));
    case OutputFormat::kArrow:
      return internal::MakeArrowWriter(schema, effective, std::move(sink));
    default:
      return effective.compression == "none"
                 ? MakeTextWriter(schema, effective, std::move(sink))
                 : MakeCompressedTextWriter(schema, effective, std::move(sink));
  }
}

std::string FileExtension(OutputFormat format, std::string_view compression) {
  std::string extension = fmt::format(".{}", DescribeFormat(format).name);
  const bool text = format == OutputFormat::kCsv || format == OutputFormat::kNdjson;
  if (text && compression == "gzip") {
    extension += ".gz";
  } else if (text && compression == "zstd") {
    extension += ".zst";
  }
  return extension;
}

}  // namespace sojourn

#include <algorithm>
#include <new>

#include <arrow/io/compressed.h>
#include <arrow/io/file.h>
#include <arrow/util/compression.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

#include "base/without_exceptions.h"
#include "egress/arrow_door_internal.h"
#include "egress/row_count_internal.h"

namespace sojourn::internal {
namespace {

constexpr std::int64_t kReadBytes = std::int64_t{1} << 20;

// Takes the ending away when `path` has it.
bool Strip(std::string& path, std::string_view ending) {
  if (!path.ends_with(ending)) {
    return false;
  }
  path.resize(path.size() - ending.size());
  return true;
}

Result<std::int64_t> CountParquetRows(const std::string& path) {
  try {
    return parquet::ParquetFileReader::OpenFile(path)->metadata()->num_rows();
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  } catch (const std::exception& error) {
    return Corruption(fmt::format("{}: {}", path, error.what()));
  }
}

// Ends of lines that are not inside quotes.
class LineCounter {
 public:
  explicit LineCounter(bool has_quotes) : has_quotes_(has_quotes) {}

  void Add(std::string_view bytes) {
    for (const char byte : bytes) {
      if (byte == '"' && has_quotes_) {
        quoted_ = !quoted_;
      } else if (byte == '\n' && !quoted_) {
        ++lines_;
      }
    }
  }
  std::int64_t lines() const { return lines_; }

 private:
  bool has_quotes_;
  bool quoted_ = false;
  std::int64_t lines_ = 0;
};

Result<std::int64_t> CountLines(const std::string& path,
                                arrow::Compression::type compression,
                                LineCounter counter) {
  ASSIGN_OR_RETURN(std::shared_ptr<arrow::io::InputStream> stream,
                   FromArrow(arrow::io::ReadableFile::Open(path), path));
  std::unique_ptr<arrow::util::Codec> codec;
  if (compression != arrow::Compression::UNCOMPRESSED) {
    ASSIGN_OR_RETURN(codec, FromArrow(arrow::util::Codec::Create(compression), path));
    ASSIGN_OR_RETURN(stream,
                     FromArrow(arrow::io::CompressedInputStream::Make(codec.get(), stream), path));
  }
  std::string buffer(static_cast<std::size_t>(kReadBytes), '\0');
  for (;;) {
    ASSIGN_OR_RETURN(const std::int64_t got,
                     FromArrow(stream->Read(kReadBytes, buffer.data()), path));
    if (got == 0) {
      return counter.lines();
    }
    counter.Add(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  }
}

}  // namespace

Result<std::int64_t> CountRows(const std::string& path) {
  if (path.ends_with(".parquet")) {
    return CountParquetRows(path);
  }
  std::string name = path;
  const auto compression = Strip(name, ".gz")    ? arrow::Compression::GZIP
                           : Strip(name, ".zst") ? arrow::Compression::ZSTD
                                                 : arrow::Compression::UNCOMPRESSED;
  if (name.ends_with(".ndjson")) {
    return CountLines(path, compression, LineCounter(false));
  }
  if (name.ends_with(".csv")) {
    ASSIGN_OR_RETURN(const std::int64_t lines, CountLines(path, compression, LineCounter(true)));
    return std::max<std::int64_t>(lines - 1, 0);  // the header
  }
  return Unsupported(fmt::format("rows of this kind of file cannot be counted: {}", path));
}

}  // namespace sojourn::internal

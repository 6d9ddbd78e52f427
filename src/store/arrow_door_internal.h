// Where Arrow's errors and files become ours. Only .cpp files of the store include this.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/buffer.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "base/result.h"
#include "store/kinds_internal.h"
#include "store/manifest_internal.h"
#include "store/mapped_file_internal.h"

namespace sojourn {

// Of a failed read: kCorruption, naming the place.
Status FromArrowRead(const arrow::Status& status, std::string_view place);

std::shared_ptr<arrow::DataType> ArrowType(Kind kind);

// A buffer over memory that someone else keeps alive.
inline std::shared_ptr<arrow::Buffer> Borrow(const void* data, std::size_t bytes) {
  return std::make_shared<arrow::Buffer>(static_cast<const std::uint8_t*>(data),
                                         static_cast<std::int64_t>(bytes));
}

// An Arrow IPC file in mapped memory. Read is not thread-safe; what it returns keeps the mapping
// alive.
class IpcReader {
 public:
  static Result<std::unique_ptr<IpcReader>> Open(std::shared_ptr<const MappedFile> file);

  const std::string& path() const { return file_->path(); }
  const arrow::Schema& schema() const { return *reader_->schema(); }
  int num_batches() const { return reader_->num_record_batches(); }
  // Zero copy. kCorruption when its buffers do not lie inside the file or are too small for its
  // rows.
  Result<std::shared_ptr<arrow::RecordBatch>> Read(int batch) const;

 private:
  IpcReader(std::shared_ptr<const MappedFile> file,
            std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader)
      : file_(std::move(file)), reader_(std::move(reader)) {}

  std::shared_ptr<const MappedFile> file_;
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader_;
};

class AlignedFile;

// Writes an Arrow IPC file: uncompressed, messages aligned to 64 bytes; so are the buffers of a
// batch when the size of each is a multiple of 64.
class IpcWriter {
 public:
  static Result<std::unique_ptr<IpcWriter>> Create(const std::string& path,
                                                   std::shared_ptr<arrow::Schema> schema);

  const std::shared_ptr<arrow::Schema>& schema() const { return schema_; }
  Status Write(const arrow::RecordBatch& batch);
  // Writes the footer, syncs and closes. Returns the file with its size and hash.
  Result<StoredFile> Finish();

 private:
  IpcWriter() = default;
  Status FromArrowWrite(const arrow::Status& status) const;

  std::string path_;
  std::shared_ptr<arrow::Schema> schema_;
  std::shared_ptr<AlignedFile> file_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

}  // namespace sojourn

#include <arrow/io/memory.h>

#include "store/aligned_file_internal.h"
#include "store/arrow_door_internal.h"
#include "store/shard_rows_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kRebuildHint = "run `sojourn store rebuild`";

// A slice of a mapped file that keeps the mapping.
class MappedBuffer final : public arrow::Buffer {
 public:
  explicit MappedBuffer(std::shared_ptr<const MappedFile> file)
      : arrow::Buffer(file->data(), static_cast<std::int64_t>(file->size())),
        file_(std::move(file)) {}

 private:
  std::shared_ptr<const MappedFile> file_;
};

}  // namespace

Status FromArrowRead(const arrow::Status& status, std::string_view place) {
  if (status.ok()) {
    return {};
  }
  if (status.IsOutOfMemory()) {
    return Busy(fmt::format("{}: out of memory", place));
  }
  return Corruption(fmt::format("{}: {}", place, status.message()), std::string(kRebuildHint));
}

std::shared_ptr<arrow::DataType> ArrowType(Kind kind) {
  switch (kind) {
    case Kind::kCode8:
      return arrow::uint8();
    case Kind::kCode16:
      return arrow::uint16();
    case Kind::kCode32:
      return arrow::uint32();
    case Kind::kInt8:
      return arrow::int8();
    case Kind::kInt16:
      return arrow::int16();
    case Kind::kInt32:
      return arrow::int32();
    case Kind::kInt64:
      return arrow::int64();
    case Kind::kDouble:
      return arrow::float64();
  }
  CHECK(false);
}

Result<std::unique_ptr<IpcReader>> IpcReader::Open(std::shared_ptr<const MappedFile> file) {
  const std::string place = fmt::format("{}: footer before byte {}", file->path(), file->size());
  auto source = std::make_shared<arrow::io::BufferReader>(std::make_shared<MappedBuffer>(file));
  auto options = arrow::ipc::IpcReadOptions::Defaults();
  options.use_threads = false;
  auto reader = arrow::ipc::RecordBatchFileReader::Open(std::move(source), options);
  RETURN_IF_ERROR(FromArrowRead(reader.status(), place));
  return std::unique_ptr<IpcReader>(
      new IpcReader(std::move(file), std::move(reader).ValueUnsafe()));
}

Result<std::shared_ptr<arrow::RecordBatch>> IpcReader::Read(int batch) const {
  const std::string place = fmt::format("{}: record batch {}", path(), batch);
  auto read = reader_->ReadRecordBatch(batch);
  RETURN_IF_ERROR(FromArrowRead(read.status(), place));
  RETURN_IF_ERROR(FromArrowRead((*read)->Validate(), place));
  return std::move(read).ValueUnsafe();
}

Status IpcWriter::FromArrowWrite(const arrow::Status& status) const {
  if (status.ok()) {
    return {};
  }
  if (!file_->failure().ok()) {
    return file_->failure();
  }
  if (status.IsOutOfMemory()) {
    return Busy(fmt::format("write {}: out of memory", path_));
  }
  return Internal(fmt::format("write {}: {}", path_, status.ToString()));
}

Result<std::unique_ptr<IpcWriter>> IpcWriter::Create(const std::string& path,
                                                     std::shared_ptr<arrow::Schema> schema) {
  std::unique_ptr<IpcWriter> writer(new IpcWriter);
  writer->path_ = path;
  ASSIGN_OR_RETURN(writer->file_, AlignedFile::Create(path));
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  options.alignment = static_cast<std::int32_t>(kArrayAlignment);
  options.use_threads = false;
  auto opened = arrow::ipc::MakeFileWriter(writer->file_, schema, options);
  RETURN_IF_ERROR(writer->FromArrowWrite(opened.status()));
  writer->writer_ = std::move(opened).ValueUnsafe();
  writer->schema_ = std::move(schema);
  return writer;
}

Status IpcWriter::Write(const arrow::RecordBatch& batch) {
  return FromArrowWrite(writer_->WriteRecordBatch(batch));
}

Result<StoredFile> IpcWriter::Finish() {
  RETURN_IF_ERROR(FromArrowWrite(writer_->Close()));
  RETURN_IF_ERROR(file_->Sync());
  RETURN_IF_ERROR(FromArrowWrite(file_->Close()));
  return StoredFile{
      .name = path_.substr(path_.rfind('/') + 1), .bytes = file_->size(), .hash = file_->hash()};
}

}  // namespace sojourn

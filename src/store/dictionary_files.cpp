#include <algorithm>

#include <arrow/array.h>

#include "store/arrow_door_internal.h"
#include "store/dictionary_files_internal.h"

namespace sojourn {
namespace {

std::shared_ptr<arrow::Schema> SegmentSchema() {
  return arrow::schema({arrow::field("value", arrow::large_utf8(), false)});
}

// The values of one segment in mapped memory.
struct Segment {
  std::uint32_t first_code = 1;
  std::uint32_t values = 0;
  std::shared_ptr<arrow::RecordBatch> batch;  // keeps the mapping
  const std::int64_t* offsets = nullptr;
  const char* bytes = nullptr;

  std::string_view value(std::uint32_t code) const {
    const std::int64_t begin = offsets[code - first_code];
    return {bytes + begin, static_cast<std::size_t>(offsets[code - first_code + 1] - begin)};
  }
};

class SegmentedDictionary final : public Dictionary {
 public:
  explicit SegmentedDictionary(std::vector<Segment> segments) : segments_(std::move(segments)) {
    if (!segments_.empty()) {
      size_ = segments_.back().first_code + segments_.back().values;
    }
  }

  std::string_view value(std::uint32_t code) const override {
    DCHECK(code > 0 && code < size_);
    if (segments_.size() == 1) {
      return segments_.front().value(code);
    }
    const auto next = std::ranges::upper_bound(segments_, code, {}, &Segment::first_code);
    return std::prev(next)->value(code);
  }

 private:
  std::vector<Segment> segments_;
};

Result<Segment> OpenSegment(const DictionarySegment& record,
                            std::shared_ptr<const MappedFile> file) {
  ASSIGN_OR_RETURN(const auto reader, IpcReader::Open(std::move(file)));
  if (!reader->schema().Equals(*SegmentSchema()) || reader->num_batches() != 1) {
    return Corruption(fmt::format("{}: not a dictionary segment", reader->path()),
                      "run `sojourn store rebuild`");
  }
  Segment segment;
  segment.first_code = record.first_code;
  segment.values = record.values;
  ASSIGN_OR_RETURN(segment.batch, reader->Read(0));
  if (segment.batch->num_rows() != record.values) {
    return Corruption(fmt::format("{}: {} values, the store manifest says {}",
                                  reader->path(),
                                  segment.batch->num_rows(),
                                  record.values),
                      "run `sojourn store rebuild`");
  }
  const arrow::ArrayData& data = *segment.batch->column_data(0);
  segment.offsets = data.GetValues<std::int64_t>(1);
  const auto& bytes = data.buffers[2];  // null when all values are empty
  segment.bytes = bytes == nullptr ? "" : reinterpret_cast<const char*>(bytes->data());
  const std::int64_t num_bytes = bytes == nullptr ? 0 : bytes->size();
  const std::span<const std::int64_t> offsets(segment.offsets, segment.values + std::size_t{1});
  if (offsets.front() < 0 || offsets.back() > num_bytes || !std::ranges::is_sorted(offsets)) {
    return Corruption(
        fmt::format("{}: value offsets leave the {} bytes of text", reader->path(), num_bytes),
        "run `sojourn store rebuild`");
  }
  return segment;
}

}  // namespace

Result<DictionarySegment> WriteDictionarySegment(const std::string& folder,
                                                 std::uint64_t file_number,
                                                 std::uint32_t first_code,
                                                 std::span<const std::string_view> values) {
  std::vector<std::int64_t> offsets = {0};
  offsets.reserve(values.size() + 1);
  std::string bytes;
  for (const std::string_view value : values) {
    bytes += value;
    offsets.push_back(static_cast<std::int64_t>(bytes.size()));
  }
  const auto rows = static_cast<std::int64_t>(values.size());
  auto array =
      arrow::MakeArray(arrow::ArrayData::Make(arrow::large_utf8(),
                                              rows,
                                              {nullptr,
                                               arrow::Buffer::FromVector(std::move(offsets)),
                                               arrow::Buffer::FromString(std::move(bytes))},
                                              0));
  DictionarySegment segment;
  segment.file.name = fmt::format("dictionary-{}.arrow", file_number);
  segment.first_code = first_code;
  segment.values = static_cast<std::uint32_t>(values.size());
  ASSIGN_OR_RETURN(const auto writer,
                   IpcWriter::Create(folder + "/" + segment.file.name, SegmentSchema()));
  RETURN_IF_ERROR(writer->Write(*arrow::RecordBatch::Make(SegmentSchema(), rows, {array})));
  ASSIGN_OR_RETURN(segment.file.bytes, writer->Finish());
  return segment;
}

Result<std::unique_ptr<const Dictionary>> OpenDictionaryFiles(
    const std::vector<DictionarySegment>& segments,
    const std::vector<std::shared_ptr<const MappedFile>>& files) {
  CHECK_EQ(segments.size(), files.size());
  std::vector<Segment> opened;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    ASSIGN_OR_RETURN(Segment segment, OpenSegment(segments[i], files[i]));
    opened.push_back(std::move(segment));
  }
  return std::unique_ptr<const Dictionary>(
      std::make_unique<SegmentedDictionary>(std::move(opened)));
}

Result<std::unique_ptr<const Dictionary>> OpenDictionaryFiles(
    const std::string& folder, const std::vector<DictionarySegment>& segments) {
  std::vector<std::shared_ptr<const MappedFile>> files;
  for (const DictionarySegment& segment : segments) {
    ASSIGN_OR_RETURN(auto file,
                     MappedFile::Open(folder + "/" + segment.file.name, segment.file.bytes));
    files.push_back(std::move(file));
  }
  return OpenDictionaryFiles(segments, files);
}

}  // namespace sojourn

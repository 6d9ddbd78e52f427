#include <algorithm>

#include <arrow/array.h>

#include "store/arrow_door_internal.h"
#include "store/dictionary_files_internal.h"

namespace sojourn {
namespace {

std::shared_ptr<arrow::Schema> SectionSchema() {
  return arrow::schema({arrow::field("value", arrow::large_utf8(), false)});
}

// The values of one section in mapped memory.
struct Section {
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

class SectionedDictionary final : public Dictionary {
 public:
  explicit SectionedDictionary(std::vector<Section> sections) : sections_(std::move(sections)) {
    if (!sections_.empty()) {
      size_ = sections_.back().first_code + sections_.back().values;
    }
  }

  std::string_view value(std::uint32_t code) const override {
    DCHECK(code > 0 && code < size_);
    if (sections_.size() == 1) {
      return sections_.front().value(code);
    }
    const auto next = std::ranges::upper_bound(sections_, code, {}, &Section::first_code);
    return std::prev(next)->value(code);
  }

 private:
  std::vector<Section> sections_;
};

Result<Section> OpenSection(const DictionarySection& record,
                            std::shared_ptr<const MappedFile> file) {
  ASSIGN_OR_RETURN(const auto reader, IpcReader::Open(std::move(file)));
  if (!reader->schema().Equals(*SectionSchema()) || reader->num_batches() != 1) {
    return Corruption(fmt::format("{}: not a dictionary section", reader->path()),
                      "run `sojourn store rebuild`");
  }
  Section section;
  section.first_code = record.first_code;
  section.values = record.values;
  ASSIGN_OR_RETURN(section.batch, reader->Read(0));
  if (section.batch->num_rows() != record.values) {
    return Corruption(fmt::format("{}: {} values, the store manifest says {}",
                                  reader->path(),
                                  section.batch->num_rows(),
                                  record.values),
                      "run `sojourn store rebuild`");
  }
  const arrow::ArrayData& data = *section.batch->column_data(0);
  section.offsets = data.GetValues<std::int64_t>(1);
  const auto& bytes = data.buffers[2];  // null when all values are empty
  section.bytes = bytes == nullptr ? "" : reinterpret_cast<const char*>(bytes->data());
  const std::int64_t num_bytes = bytes == nullptr ? 0 : bytes->size();
  const std::span<const std::int64_t> offsets(section.offsets, section.values + std::size_t{1});
  if (offsets.front() < 0 || offsets.back() > num_bytes || !std::ranges::is_sorted(offsets)) {
    return Corruption(
        fmt::format("{}: value offsets leave the {} bytes of text", reader->path(), num_bytes),
        "run `sojourn store rebuild`");
  }
  return section;
}

}  // namespace

Result<DictionarySection> WriteDictionarySection(const std::string& folder,
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
  DictionarySection section;
  section.first_code = first_code;
  section.values = static_cast<std::uint32_t>(values.size());
  ASSIGN_OR_RETURN(const auto writer,
                   IpcWriter::Create(fmt::format("{}/dictionary-{}.arrow", folder, file_number),
                                     SectionSchema()));
  RETURN_IF_ERROR(writer->Write(*arrow::RecordBatch::Make(SectionSchema(), rows, {array})));
  ASSIGN_OR_RETURN(section.file, writer->Finish());
  return section;
}

Result<std::unique_ptr<const Dictionary>> OpenDictionaryFiles(
    const std::vector<DictionarySection>& sections,
    const std::vector<std::shared_ptr<const MappedFile>>& files) {
  CHECK_EQ(sections.size(), files.size());
  std::vector<Section> opened;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    ASSIGN_OR_RETURN(Section section, OpenSection(sections[i], files[i]));
    opened.push_back(std::move(section));
  }
  return std::unique_ptr<const Dictionary>(
      std::make_unique<SectionedDictionary>(std::move(opened)));
}

Result<std::unique_ptr<const Dictionary>> OpenDictionaryFiles(
    const std::string& folder, const std::vector<DictionarySection>& sections) {
  std::vector<std::shared_ptr<const MappedFile>> files;
  for (const DictionarySection& section : sections) {
    ASSIGN_OR_RETURN(auto file,
                     MappedFile::Open(folder + "/" + section.file.name, section.file.bytes));
    files.push_back(std::move(file));
  }
  return OpenDictionaryFiles(sections, files);
}

}  // namespace sojourn

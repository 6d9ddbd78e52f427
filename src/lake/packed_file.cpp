#include <algorithm>

#include <arrow/result.h>
#include <arrow/util/compression.h>
#include <fcntl.h>

#include "base/descriptor.h"
#include "base/file.h"
#include "lake/packed_file_internal.h"

namespace sojourn {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
// How much is unpacked in one step, and so how exactly a damaged byte can be named.
constexpr std::size_t kStepBytes = 4096;
constexpr std::size_t kUnpackedBytes = std::size_t{256} << 10;

// What every gzip member and zstd frame begins with; zstd also knows frames to skip.
bool BeginsStream(Packing packing, unsigned char first) {
  return packing == Packing::kGzip ? first == 0x1f : first == 0x28 || (first & 0xf0U) == 0x50;
}

class PackedFileCheck {
 public:
  explicit PackedFileCheck(const InputFile& file) : file_(file), unpacked_(kUnpackedBytes, 0) {}

  Status Run() {
    const bool is_gzip = file_.packing == Packing::kGzip;
    arrow::Result<std::unique_ptr<arrow::util::Codec>> codec =
        arrow::util::Codec::Create(is_gzip ? arrow::Compression::GZIP : arrow::Compression::ZSTD);
    if (!codec.ok()) {
      return Internal(codec.status().message());
    }
    arrow::Result<std::shared_ptr<arrow::util::Decompressor>> made =
        codec.ValueUnsafe()->MakeDecompressor();
    if (!made.ok()) {
      return Internal(made.status().message());
    }
    unpacker_ = std::move(made).ValueUnsafe();
    RETURN_IF_ERROR(ReadAll());
    return Finish();
  }

 private:
  Status ReadAll() {
    const Descriptor input(open(file_.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input.is_open()) {
      return ErrnoStatus("open", file_.shown);
    }
    std::vector<std::uint8_t> bytes(kReadBytes);
    for (;;) {
      const ssize_t got = read(input.number(), bytes.data(), bytes.size());
      if (got < 0) {
        return ErrnoStatus("read", file_.shown);
      }
      if (got == 0) {
        return {};
      }
      const auto end = static_cast<std::size_t>(got);
      for (std::size_t begin = 0; begin < end; begin += kStepBytes) {
        RETURN_IF_ERROR(Unpack(bytes.data() + begin, std::min(kStepBytes, end - begin)));
      }
    }
  }

  Status Unpack(const std::uint8_t* bytes, std::size_t left) {
    while (left > 0) {
      if (!in_stream_ && !BeginsStream(file_.packing, *bytes)) {
        return Damaged("what follows is not packed content");
      }
      in_stream_ = true;
      ASSIGN_OR_RETURN(const std::size_t read, Step(bytes, left));
      bytes += read;
      left -= read;
    }
    return {};
  }

  // One call of the library; returns how many bytes it took.
  Result<std::size_t> Step(const std::uint8_t* bytes, std::size_t size) {
    const auto step = unpacker_->Decompress(static_cast<std::int64_t>(size),
                                            bytes,
                                            static_cast<std::int64_t>(unpacked_.size()),
                                            unpacked_.data());
    if (!step.ok()) {
      return Damaged(step.status().message());
    }
    const auto read = static_cast<std::size_t>(step->bytes_read);
    offset_ += read;
    wrote_ = step->bytes_written > 0;
    if (unpacker_->IsFinished()) {
      in_stream_ = false;
      if (const arrow::Status reset = unpacker_->Reset(); !reset.ok()) {
        return Internal(reset.message());
      }
    } else if (read == 0 && !wrote_ && size > 0) {
      return Damaged("the content does not unpack");
    }
    return read;
  }

  // Nothing more comes: takes out what the library still holds.
  Status Finish() {
    static constexpr std::uint8_t kNothing = 0;
    for (wrote_ = true; in_stream_ && wrote_;) {
      RETURN_IF_ERROR(Step(&kNothing, 0).status());
    }
    return in_stream_ ? Damaged("the file ends in the middle of its packed content") : Status();
  }

  Status Damaged(std::string_view what) const {
    return BadData(fmt::format("{}: the {} content is damaged at byte {} of {}: {}",
                               file_.shown,
                               file_.packing == Packing::kGzip ? "gzip" : "zstd",
                               offset_,
                               file_.bytes,
                               what),
                   "fetch or pack the file again; nothing was kept");
  }

  const InputFile& file_;
  std::vector<std::uint8_t> unpacked_;
  std::shared_ptr<arrow::util::Decompressor> unpacker_;
  std::uint64_t offset_ = 0;
  bool in_stream_ = false;
  bool wrote_ = false;
};

}  // namespace

Status CheckPackedFile(const InputFile& file) {
  return file.packing == Packing::kNone ? Status() : PackedFileCheck(file).Run();
}

}  // namespace sojourn

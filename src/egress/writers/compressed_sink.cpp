#include <array>

#include <arrow/util/compression.h>

#include "egress/arrow_door_internal.h"
#include "egress/writers/writers_internal.h"

namespace sojourn::internal {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 16;

class ArrowCompressedSink final : public CompressedSink {
 public:
  ArrowCompressedSink(std::shared_ptr<arrow::util::Codec> codec,
                      std::shared_ptr<arrow::util::Compressor> compressor,
                      ByteSink sink)
      : codec_(std::move(codec)), compressor_(std::move(compressor)), sink_(std::move(sink)) {}

  Status Append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t taken = std::min(bytes.size(), kPieceBytes - pending_.size());
      pending_ += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
      if (pending_.size() == kPieceBytes) {
        RETURN_IF_ERROR(CompressPending());
      }
    }
    return {};
  }

  Status Finish() override {
    RETURN_IF_ERROR(CompressPending());
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(
          const auto ended,
          FromArrow(compressor_->End(static_cast<std::int64_t>(output_.size()), output()),
                    "compress"));
      more = ended.should_retry;
      RETURN_IF_ERROR(Emit(ended.bytes_written));
    }
    return {};
  }

 private:
  Status CompressPending() {
    std::string_view rest = pending_;
    while (!rest.empty()) {
      ASSIGN_OR_RETURN(
          const auto step,
          FromArrow(compressor_->Compress(static_cast<std::int64_t>(rest.size()),
                                          reinterpret_cast<const std::uint8_t*>(rest.data()),
                                          static_cast<std::int64_t>(output_.size()),
                                          output()),
                    "compress"));
      rest.remove_prefix(static_cast<std::size_t>(step.bytes_read));
      RETURN_IF_ERROR(Emit(step.bytes_written));
    }
    pending_.clear();
    return {};
  }

  Status Emit(std::int64_t bytes) {
    return bytes == 0 ? Status()
                      : sink_(std::string_view(output_.data(), static_cast<std::size_t>(bytes)));
  }
  std::uint8_t* output() { return reinterpret_cast<std::uint8_t*>(output_.data()); }

  std::shared_ptr<arrow::util::Codec> codec_;
  std::shared_ptr<arrow::util::Compressor> compressor_;
  ByteSink sink_;
  std::string pending_;
  std::array<char, 2 * kPieceBytes> output_{};
};

class BothWriter final : public RowWriter {
 public:
  BothWriter(std::unique_ptr<RowWriter> writer, std::shared_ptr<CompressedSink> sink)
      : writer_(std::move(writer)), sink_(std::move(sink)) {}
  Status Write(const RowBlock& block, std::size_t begin, std::size_t end) override {
    return writer_->Write(block, begin, end);
  }
  Status Finish() override {
    RETURN_IF_ERROR(writer_->Finish());
    return sink_->Finish();
  }

 private:
  std::unique_ptr<RowWriter> writer_;
  std::shared_ptr<CompressedSink> sink_;
};

}  // namespace

Result<std::unique_ptr<CompressedSink>> CompressedSink::Create(std::string_view compression,
                                                               ByteSink sink) {
  const auto kind = compression == "gzip" ? arrow::Compression::GZIP : arrow::Compression::ZSTD;
  ASSIGN_OR_RETURN(std::shared_ptr<arrow::util::Codec> codec,
                   FromArrow(arrow::util::Codec::Create(kind), "compress"));
  ASSIGN_OR_RETURN(auto compressor, FromArrow(codec->MakeCompressor(), "compress"));
  return std::unique_ptr<CompressedSink>(std::make_unique<ArrowCompressedSink>(
      std::move(codec), std::move(compressor), std::move(sink)));
}

std::unique_ptr<RowWriter> FinishBoth(std::unique_ptr<RowWriter> writer,
                                      std::shared_ptr<CompressedSink> sink) {
  return std::make_unique<BothWriter>(std::move(writer), std::move(sink));
}

}  // namespace sojourn::internal

#include "base/json_string.h"
#include "egress/writers/writers_internal.h"

namespace sojourn {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{1} << 18;

class NdjsonWriter final : public RowWriter {
 public:
  NdjsonWriter(const RowSchema& schema, ByteSink sink) : schema_(schema), sink_(std::move(sink)) {
    for (const RowColumn& column : schema_.columns) {
      std::string& key = keys_.emplace_back(keys_.empty() ? "{" : ",");
      AppendJsonString(column.name, key);
      key += ':';
    }
  }

  Status Write(const RowBlock& block, std::size_t begin, std::size_t end) override {
    RETURN_IF_ERROR(internal::CheckUtf8(schema_, block, begin, end));
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t i = 0; i < keys_.size(); ++i) {
        text_ += keys_[i];
        AppendJsonValue(schema_.columns[i], block.columns[i], row, text_);
      }
      text_ += keys_.empty() ? "{}\n" : "}\n";
      if (text_.size() >= kFlushBytes) {
        RETURN_IF_ERROR(Flush());
      }
    }
    return {};
  }

  Status Finish() override { return Flush(); }

 private:
  Status Flush() {
    const Status status = text_.empty() ? Status() : sink_(text_);
    text_.clear();
    return status;
  }

  RowSchema schema_;
  ByteSink sink_;
  std::vector<std::string> keys_;  // `{"a":`, `,"b":` …
  std::string text_;
};

}  // namespace

void AppendJsonValue(const RowColumn& column,
                     const ColumnBlock& values,
                     std::size_t row,
                     std::string& text) {
  if (!internal::HasValue(column, values, row)) {
    text += "null";
    return;
  }
  if (column.nested) {
    text += values.strings[row];
    return;
  }
  switch (column.type) {
    case ValueType::kString:
      AppendJsonString(values.strings[row], text);
      break;
    case ValueType::kDate:
    case ValueType::kTimestamp:
      text += '"';
      internal::AppendPlainValue(column, values, row, text);
      text += '"';
      break;
    default:
      internal::AppendPlainValue(column, values, row, text);
  }
}

std::unique_ptr<RowWriter> internal::MakeNdjsonWriter(const RowSchema& schema, ByteSink sink) {
  return std::make_unique<NdjsonWriter>(schema, std::move(sink));
}

}  // namespace sojourn

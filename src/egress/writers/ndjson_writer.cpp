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

// The escape of a byte below 0x20 without the short forms of RFC 8259.
void AppendControl(unsigned char byte, std::string& text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  text += "\\u00";
  text += kHex[byte >> 4];
  text += kHex[byte & 15];
}

void AppendEscaped(char byte, std::string& text) {
  switch (byte) {
    case '"':
      text += "\\\"";
      break;
    case '\\':
      text += "\\\\";
      break;
    case '\n':
      text += "\\n";
      break;
    case '\r':
      text += "\\r";
      break;
    case '\t':
      text += "\\t";
      break;
    default:
      AppendControl(static_cast<unsigned char>(byte), text);
  }
}

}  // namespace

void AppendJsonString(std::string_view value, std::string& text) {
  text += '"';
  std::size_t plain_begin = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (static_cast<unsigned char>(value[i]) >= 0x20 && value[i] != '"' && value[i] != '\\') {
      continue;
    }
    text += value.substr(plain_begin, i - plain_begin);
    AppendEscaped(value[i], text);
    plain_begin = i + 1;
  }
  text += value.substr(plain_begin);
  text += '"';
}

void AppendJsonValue(const RowColumn& column,
                     const ColumnBlock& values,
                     std::size_t row,
                     std::string& text) {
  if (!internal::HasValue(column, values, row)) {
    text += "null";
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

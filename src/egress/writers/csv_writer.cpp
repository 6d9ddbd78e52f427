#include "egress/writers/writers_internal.h"

namespace sojourn {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{1} << 18;

bool NeedsQuotes(std::string_view value) {
  return value.empty() || value.find_first_of(",\"\r\n") != std::string_view::npos;
}

class CsvWriter final : public RowWriter {
 public:
  CsvWriter(const RowSchema& schema, bool header, ByteSink sink)
      : schema_(schema), sink_(std::move(sink)) {
    if (header) {
      AppendHeader();
    }
  }

  Status Write(const RowBlock& block, std::size_t begin, std::size_t end) override {
    RETURN_IF_ERROR(internal::CheckUtf8(schema_, block, begin, end));
    for (std::size_t row = begin; row < end; ++row) {
      AppendRow(block, row);
      if (text_.size() >= kFlushBytes) {
        RETURN_IF_ERROR(Flush());
      }
    }
    return {};
  }

  Status Finish() override { return Flush(); }

 private:
  void AppendHeader() {
    for (std::size_t i = 0; i < schema_.columns.size(); ++i) {
      if (i > 0) {
        text_ += ',';
      }
      AppendCsvText(schema_.columns[i].name, text_);
    }
    text_ += '\n';
  }

  void AppendRow(const RowBlock& block, std::size_t row) {
    const std::size_t line_begin = text_.size();
    for (std::size_t i = 0; i < schema_.columns.size(); ++i) {
      if (i > 0) {
        text_ += ',';
      }
      AppendCsvCell(schema_.columns[i], block.columns[i], row, text_);
    }
    if (text_.size() == line_begin) {
      text_ += "\"\"";  // one column without value: readers skip empty lines
    }
    text_ += '\n';
  }

  Status Flush() {
    const Status status = text_.empty() ? Status() : sink_(text_);
    text_.clear();
    return status;
  }

  RowSchema schema_;
  ByteSink sink_;
  std::string text_;
};

}  // namespace

void AppendCsvText(std::string_view value, std::string& text) {
  if (!NeedsQuotes(value)) {
    text += value;
    return;
  }
  text += '"';
  for (std::size_t from = 0; from < value.size();) {
    const std::size_t quote = std::min(value.find('"', from), value.size());
    text += value.substr(from, quote - from);
    if (quote < value.size()) {
      text += "\"\"";
    }
    from = quote + 1;
  }
  text += '"';
}

void AppendCsvCell(const RowColumn& column,
                   const ColumnBlock& values,
                   std::size_t row,
                   std::string& text) {
  if (!internal::HasValue(column, values, row)) {
    return;
  }
  if (column.type == ValueType::kString) {
    AppendCsvText(values.strings[row], text);
  } else {
    internal::AppendPlainValue(column, values, row, text);
  }
}

std::unique_ptr<RowWriter> internal::MakeCsvWriter(const RowSchema& schema,
                                                   bool header,
                                                   ByteSink sink) {
  return std::make_unique<CsvWriter>(schema, header, std::move(sink));
}

}  // namespace sojourn

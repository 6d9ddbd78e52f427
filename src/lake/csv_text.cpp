#include <algorithm>
#include <array>

#include "lake/csv_text_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::array kDelimiters = {',', ';', '\t', '|'};

// End of the header's record in `text`: the first line end outside quotes; npos when a quote stays
// open.
std::size_t RecordEnd(std::string_view text) {
  bool in_quotes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      in_quotes = !in_quotes;
    } else if (!in_quotes && (text[i] == '\n' || text[i] == '\r')) {
      return i;
    }
  }
  return in_quotes ? std::string_view::npos : text.size();
}

char MostFrequentDelimiter(std::string_view record) {
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool in_quotes = false;
  for (const char c : record) {
    in_quotes = in_quotes != (c == '"');
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) {
      counts[i] += !in_quotes && c == kDelimiters[i] ? 1 : 0;
    }
  }
  return kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                              counts.begin())];
}

// Splits the header's record; a doubled quote inside quotes is one.
std::vector<std::string> SplitRecord(std::string_view record, char delimiter) {
  std::vector<std::string> fields(1);
  bool in_quotes = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (c == '"' && in_quotes && i + 1 < record.size() && record[i + 1] == '"') {
      fields.back() += record[++i];
    } else if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == delimiter && !in_quotes) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? ""
             : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

}  // namespace

bool IsUtf8(std::string_view text) {
  std::size_t more = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (more > 0) {
      if ((byte & 0xC0) != 0x80) {
        return false;
      }
      --more;
    } else if (byte >= 0x80) {
      more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
      if (byte < 0xC2 || byte > 0xF4) {
        return false;
      }
    }
  }
  return more == 0;
}

Result<CsvHeader> ReadCsvHeader(std::string_view head) {
  if (head.starts_with(kByteOrderMark)) {
    head.remove_prefix(kByteOrderMark.size());
  }
  CsvHeader header;
  while (!head.empty() && (head.front() == '\n' || head.front() == '\r')) {
    header.blank_lines += head.front() == '\n' || !head.starts_with("\r\n") ? 1 : 0;
    head.remove_prefix(1);
  }
  const std::size_t end = RecordEnd(head);
  if (end == std::string_view::npos) {
    return BadData("the header has a quote that is never closed");
  }
  if (end == 0) {
    return BadData("the file has no header line", "the first line must name the columns");
  }
  const std::string_view record = head.substr(0, end);
  if (!IsUtf8(record)) {
    return BadData("the header is not UTF-8", "convert the file to UTF-8");
  }
  header.delimiter = MostFrequentDelimiter(record);
  for (const std::string& field : SplitRecord(record, header.delimiter)) {
    header.names.push_back(Trimmed(field));
  }
  return header;
}

CsvRecordFinder::CsvRecordFinder(const Layout& layout,
                                 RefusedRecords refused,
                                 std::vector<std::int64_t> accepted)
    : layout_(layout), refused_(std::move(refused)), accepted_(std::move(accepted)) {}

void CsvRecordFinder::AddLine(std::string_view line) {
  ++line_;
  if (line_ <= layout_.blank_lines) {
    ++record_;
    return;
  }
  if (lines_to_skip_ > 0) {
    --lines_to_skip_;
    current_->raw.append("\n").append(line);
    return;
  }
  if (in_quotes_) {
    if (current_ != nullptr) {
      current_->raw.append("\n").append(line);
    }
  } else {
    StartRecord(line);
  }
  if (layout_.is_csv && lines_to_skip_ == 0 && !refused_.contains(record_)) {
    ScanQuotes(line);
  }
}

void CsvRecordFinder::StartRecord(std::string_view line) {
  ++record_;
  current_ = nullptr;
  if (const auto refused = refused_.find(record_); refused != refused_.end()) {
    lines_to_skip_ = refused->second - 1;
    current_ = &(refused_places_[record_] = {line_, std::string(line)});
    return;
  }
  const bool is_header = layout_.is_csv && record_ == layout_.blank_lines + 1;
  if (is_header || (line.empty() && layout_.num_columns > 1)) {
    return;
  }
  const std::int64_t number = num_accepted_++;
  if (next_wanted_ < accepted_.size() && accepted_[next_wanted_] == number) {
    ++next_wanted_;
    current_ = &(accepted_places_[number] = {line_, std::string(line)});
  }
}

// A quote opens a value only where one begins (blanks may lie before it); inside, two are one.
void CsvRecordFinder::ScanQuotes(std::string_view line) {
  bool at_value_start = !in_quotes_;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_quotes_) {
      if (c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
        ++i;
      } else if (c == '"') {
        in_quotes_ = false;
      }
    } else if (c == '"' && at_value_start) {
      in_quotes_ = true;
      at_value_start = false;
    } else {
      at_value_start = c == layout_.delimiter || (at_value_start && c == ' ');
    }
  }
}

}  // namespace sojourn

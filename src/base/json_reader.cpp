#include "base/json_reader.h"

#include <charconv>
#include <utility>

namespace sojourn {
namespace {

bool IsWordByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '+' || c == '.';
}

void AppendUtf8(unsigned code, std::string& text) {
  const auto byte = [&](unsigned value) { text += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool IsNumber(std::string_view word) {
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") {
    return true;
  }
  std::size_t at = word.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < word.size() && word[at] >= '0' && word[at] <= '9') {
      ++at;
    }
    return at - begin;
  };
  const bool leading_zero = at < word.size() && word[at] == '0';
  const std::size_t whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) {
    return false;
  }
  if (at < word.size() && word[at] == '.') {
    ++at;
    if (digits() == 0) {
      return false;
    }
  }
  if (at < word.size() && (word[at] == 'e' || word[at] == 'E')) {
    ++at;
    if (at < word.size() && (word[at] == '+' || word[at] == '-')) {
      ++at;
    }
    if (digits() == 0) {
      return false;
    }
  }
  return at == word.size();
}

}  // namespace

void JsonReader::Fail() {
  failed_ = true;
  at_ = text_.size();
}

void JsonReader::SkipBlanks() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonReader::Take(char wanted) {
  SkipBlanks();
  if (at_ == text_.size() || text_[at_] != wanted) {
    return false;
  }
  ++at_;
  return true;
}

bool JsonReader::AtEnd() {
  SkipBlanks();
  return !failed_ && at_ == text_.size();
}

JsonReader::Kind JsonReader::Peek() {
  SkipBlanks();
  if (at_ == text_.size()) {
    return Kind::kNone;
  }
  switch (text_[at_]) {
    case '"':
      return Kind::kString;
    case '[':
      return Kind::kArray;
    case '{':
      return Kind::kObject;
    case 'n':
      return Kind::kNull;
    case 't':
      return Kind::kTrue;
    case 'f':
      return Kind::kFalse;
    default:
      return Kind::kNumber;
  }
}

std::string_view JsonReader::ReadWord() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && IsWordByte(text_[at_])) {
    ++at_;
  }
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word != "null" && word != "true" && word != "false" && !IsNumber(word)) {
    Fail();
    return {};
  }
  return word;
}

unsigned JsonReader::ReadHex4() {
  unsigned code = 0;
  const std::string_view digits = text_.substr(at_, 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (digits.size() < 4 || error != std::errc() || end != digits.data() + 4) {
    Fail();
    return 0;
  }
  at_ += 4;
  return code;
}

void JsonReader::AppendEscape(std::string& text) {
  static constexpr std::string_view kShort = "\"\"\\\\//b\bf\fn\nr\rt\t";
  if (at_ == text_.size()) {
    return Fail();
  }
  const char c = text_[at_++];
  for (std::size_t i = 0; i < kShort.size(); i += 2) {
    if (kShort[i] == c) {
      text += kShort[i + 1];
      return;
    }
  }
  if (c != 'u') {
    return Fail();
  }
  unsigned code = ReadHex4();
  if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
    at_ += 2;
    const unsigned low = ReadHex4();
    if (low < 0xDC00 || low > 0xDFFF) {
      return Fail();
    }
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  } else if (code >= 0xD800 && code < 0xE000) {
    return Fail();
  }
  AppendUtf8(code, text);
}

std::string JsonReader::ReadString() {
  std::string text;
  if (!Take('"')) {
    Fail();
    return text;
  }
  while (at_ < text_.size()) {
    const std::size_t stop = text_.find_first_of("\"\\", at_);
    if (stop == std::string_view::npos) {
      break;
    }
    text += text_.substr(at_, stop - at_);
    at_ = stop + 1;
    if (text_[stop] == '"') {
      return text;
    }
    AppendEscape(text);
  }
  Fail();
  return {};
}

void JsonReader::EnterArray() {
  if (!Take('[') || ++depth_ > kMaxDepth) {
    Fail();
  }
  is_first_ = true;
}

void JsonReader::EnterObject() {
  if (!Take('{') || ++depth_ > kMaxDepth) {
    Fail();
  }
  is_first_ = true;
}

// Takes the comma before an item, or the bracket at the end.
bool JsonReader::NextItem(char end) {
  if (failed_) {
    return false;
  }
  const bool first = std::exchange(is_first_, false);
  if (Take(end)) {
    --depth_;
    return false;
  }
  if ((!first && !Take(',')) || Peek() == Kind::kNone) {
    Fail();
    return false;
  }
  return true;
}

bool JsonReader::NextElement() {
  return NextItem(']');
}

bool JsonReader::NextKey(std::string& key) {
  if (!NextItem('}')) {
    return false;
  }
  key = ReadString();
  if (!Take(':')) {
    Fail();
  }
  return !failed_;
}

std::string_view JsonReader::Skip() {
  SkipBlanks();
  const std::size_t begin = at_;
  const std::size_t outside = depth_;
  std::string closers;
  std::string key;
  do {
    if (!closers.empty()) {
      const bool more = closers.back() == ']' ? NextElement() : NextKey(key);
      if (!more) {
        closers.pop_back();
        continue;
      }
    }
    switch (Peek()) {
      case Kind::kArray:
        EnterArray();
        closers += ']';
        break;
      case Kind::kObject:
        EnterObject();
        closers += '}';
        break;
      case Kind::kString:
        ReadString();
        break;
      case Kind::kNone:
        Fail();
        break;
      default:
        ReadWord();
    }
  } while (!closers.empty() && !failed_);
  depth_ = outside;
  return failed_ ? std::string_view() : text_.substr(begin, at_ - begin);
}

}  // namespace sojourn

#include <fmt/format.h>

#include "base/number_text.h"
#include "model/json_text_internal.h"

namespace sojourn {

JsonText& JsonText::Key(std::string_view key) {
  BeforeValue();
  Quote(key);
  text_ += layout_ == Layout::kIndented ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonText& JsonText::Text(std::string_view value) {
  BeforeValue();
  Quote(value);
  return *this;
}

JsonText& JsonText::Integer(std::int64_t value) {
  BeforeValue();
  AppendInteger(value, text_);
  return *this;
}

JsonText& JsonText::Double(double value) {
  BeforeValue();
  AppendDouble(value, text_);
  return *this;
}

JsonText& JsonText::Flag(bool value) {
  BeforeValue();
  text_ += value ? "true" : "false";
  return *this;
}

JsonText& JsonText::Raw(std::string_view json) {
  BeforeValue();
  text_ += json;
  return *this;
}

JsonText& JsonText::Open(char bracket) {
  BeforeValue();
  text_ += bracket;
  ++depth_;
  needs_comma_ = false;
  return *this;
}

JsonText& JsonText::Close(char bracket) {
  --depth_;
  if (needs_comma_) {
    NewLine();
  }
  text_ += bracket;
  needs_comma_ = true;
  return *this;
}

void JsonText::BeforeValue() {
  if (after_key_) {
    after_key_ = false;
    needs_comma_ = true;
    return;
  }
  if (needs_comma_) {
    text_ += ',';
  }
  if (depth_ > 0) {
    NewLine();
  }
  needs_comma_ = true;
}

void JsonText::NewLine() {
  if (layout_ == Layout::kIndented) {
    text_ += '\n';
    text_.append(static_cast<std::size_t>(depth_) * 2, ' ');
  }
}

void JsonText::Quote(std::string_view value) {
  text_ += '"';
  for (const char c : value) {
    switch (c) {
      case '"':
        text_ += "\\\"";
        break;
      case '\\':
        text_ += "\\\\";
        break;
      case '\n':
        text_ += "\\n";
        break;
      case '\r':
        text_ += "\\r";
        break;
      case '\t':
        text_ += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(text_), "\\u{:04x}", static_cast<int>(c));
        } else {
          text_ += c;
        }
    }
  }
  text_ += '"';
}

}  // namespace sojourn

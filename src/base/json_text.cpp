#include "base/json_text.h"

#include "base/json_string.h"
#include "base/number_text.h"

namespace sojourn {

JsonText& JsonText::Key(std::string_view key) {
  BeforeValue();
  AppendJsonString(key, text_);
  text_ += layout_ == Layout::kCompact ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonText& JsonText::Text(std::string_view value) {
  BeforeValue();
  AppendJsonString(value, text_);
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
    text_ += layout_ == Layout::kOneLine ? ", " : ",";
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

}  // namespace sojourn

// JSON for files that people read and hashes depend on: fixed order, two blanks a level, numbers as
// text we chose.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json_string.h"
#include "base/number_text.h"
#include "egress/writer.h"

namespace sojourn::internal {

// Call order as in the text itself; Key before each member of an object. Not thread-safe.
class JsonText {
 public:
  void Key(std::string_view name) {
    Separate();
    AppendJsonString(name, text_);
    text_ += ": ";
    after_key_ = true;
  }
  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }
  void String(std::string_view value) {
    Separate();
    AppendJsonString(value, text_);
  }
  // A number, `true`, `false` or `null` as it shall stand.
  void Raw(std::string_view literal) {
    Separate();
    text_ += literal;
  }
  void Integer(std::int64_t value) {
    Separate();
    AppendInteger(value, text_);
  }
  // An empty string stands for null.
  void StringOrNull(std::string_view value) {
    if (value.empty()) {
      Raw("null");
    } else {
      String(value);
    }
  }

  std::string Finish() && {
    text_ += '\n';
    return std::move(text_);
  }

 private:
  void Begin(char bracket) {
    Separate();
    text_ += bracket;
    ++depth_;
    empty_ = true;
  }
  void End(char bracket) {
    --depth_;
    if (!empty_) {
      NewLine();
    }
    text_ += bracket;
    empty_ = false;
  }
  // Comma and new line before a member, nothing after a key.
  void Separate() {
    if (after_key_) {
      after_key_ = false;
      empty_ = false;
      return;
    }
    if (depth_ > 0) {
      if (!empty_) {
        text_ += ',';
      }
      NewLine();
    }
    empty_ = false;
  }
  void NewLine() {
    text_ += '\n';
    text_.append(2 * depth_, ' ');
  }

  std::string text_;
  std::size_t depth_ = 0;
  bool empty_ = true;
  bool after_key_ = false;
};

}  // namespace sojourn::internal

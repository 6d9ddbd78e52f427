// Writes JSON text in the order it is told: canonical texts and fingerprints (one line, no blanks),
// answers (one line, a blank after each comma and colon), files that people read (two blanks a
// level).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sojourn {

class JsonText {
 public:
  enum class Layout { kCompact, kOneLine, kIndented };
  explicit JsonText(Layout layout = Layout::kCompact) : layout_(layout) {}

  // Each returns itself, so that a key and its value stand on one line.
  JsonText& Key(std::string_view key);
  JsonText& Text(std::string_view value);
  JsonText& Integer(std::int64_t value);
  JsonText& Double(double value);  // shortest text that reads back equal
  JsonText& Flag(bool value);
  JsonText& Raw(std::string_view json);  // a value as it shall stand
  JsonText& Null() { return Raw("null"); }
  // An empty text stands for null.
  JsonText& TextOrNull(std::string_view value) { return value.empty() ? Null() : Text(value); }
  JsonText& OpenObject() { return Open('{'); }
  JsonText& CloseObject() { return Close('}'); }
  JsonText& OpenList() { return Open('['); }
  JsonText& CloseList() { return Close(']'); }

  // The text so far.
  std::string Take() { return std::exchange(text_, {}); }

 private:
  JsonText& Open(char bracket);
  JsonText& Close(char bracket);
  void BeforeValue();
  void NewLine();

  Layout layout_;
  std::string text_;
  int depth_ = 0;
  bool needs_comma_ = false;
  bool after_key_ = false;
};

}  // namespace sojourn

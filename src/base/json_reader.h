// Reads one JSON text front to back without building a tree: for values whose shape is known or is
// being found out. Numbers come as they are written, so that no digit is lost.
//
//   value  = Null | True | False | Number | String | array | object
//   array  = EnterArray (NextElement value)*      until NextElement is false
//   object = EnterObject (NextKey value)*         until NextKey is false
//
// A text that is no JSON makes failed() true; from then on every call says that there is nothing
// more. NaN, Infinity and -Infinity, which some writers put out, count as numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  enum class Kind { kNull, kTrue, kFalse, kNumber, kString, kArray, kObject, kNone };
  // What comes next; kNone at the end and after a failure.
  Kind Peek();

  // Read the value that Peek announced.
  std::string_view ReadWord();  // null, true, false or a number, as written
  std::string ReadString();     // without quotes and escapes
  void EnterArray();
  bool NextElement();
  void EnterObject();
  bool NextKey(std::string& key);
  // Passes any value; returns its text.
  std::string_view Skip();

  // Whether only blanks follow; a reader that has failed is not at the end.
  bool AtEnd();
  bool failed() const { return failed_; }

 private:
  static constexpr std::size_t kMaxDepth = 256;

  void SkipBlanks();
  bool Take(char wanted);
  void Fail();
  void AppendEscape(std::string& text);
  unsigned ReadHex4();
  bool NextItem(char end);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool is_first_ = false;  // right behind an opening bracket
  bool failed_ = false;
};

}  // namespace sojourn

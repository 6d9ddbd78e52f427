#include "base/json_string.h"

#include <cstddef>

namespace sojourn {
namespace {

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

}  // namespace sojourn

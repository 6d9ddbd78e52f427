#include "base/number_text.h"

#include <charconv>
#include <cmath>

namespace sojourn {

void AppendDouble(double value, std::string& text) {
  if (!std::isfinite(value)) {
    return;
  }
  if (value == 0) {
    text += '0';
    return;
  }
  const double size = std::fabs(value);
  const bool plain = size >= 1e-7 && size < 1e21;
  char buffer[64];
  const auto end = std::to_chars(buffer,
                                 buffer + sizeof buffer,
                                 value,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  text.append(buffer, end.ptr);
}

std::string DoubleText(double value) {
  std::string text;
  AppendDouble(value, text);
  return text;
}

void AppendInteger(std::int64_t value, std::string& text) {
  char buffer[24];
  text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

std::optional<double> ParseDouble(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace sojourn

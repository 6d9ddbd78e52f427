#include "base/lower_case.h"

#include <array>

#include <utf8proc.h>

namespace sojourn {

std::string LowerCase(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  while (!text.empty()) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t read =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &character);
    if (read <= 0) {
      lower += text.front();
      text.remove_prefix(1);
      continue;
    }
    std::array<utf8proc_uint8_t, 4> out{};
    const utf8proc_ssize_t written = utf8proc_encode_char(utf8proc_tolower(character), out.data());
    lower.append(reinterpret_cast<const char*>(out.data()), static_cast<std::size_t>(written));
    text.remove_prefix(static_cast<std::size_t>(read));
  }
  return lower;
}

}  // namespace sojourn

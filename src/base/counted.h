// Numbers with what they count, in messages to users: "1 file", "2 files".
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace sojourn {

// `noun` is the singular of a word whose plural ends in s.
template <std::integral Count>
std::string Counted(Count count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace sojourn

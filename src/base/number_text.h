// Numbers as text for machines: the shortest form that reads back equal (rulings.md R-6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn {

// Appends the shortest text that reads back as `value`; whole numbers without ".0", exponents only
// outside 1e-7 .. 1e21. -0 is written as 0. NaN and infinities, which no output may hold, are
// appended as nothing.
void AppendDouble(double value, std::string& text);
std::string DoubleText(double value);

void AppendInteger(std::int64_t value, std::string& text);

// Read the whole of `text`, or nothing: no blanks, no "+", no "nan" or "inf".
std::optional<double> ParseDouble(std::string_view text);
std::optional<std::int64_t> ParseInteger(std::string_view text);

}  // namespace sojourn

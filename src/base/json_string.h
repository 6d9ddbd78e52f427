// Text as JSON.
#pragma once

#include <string>
#include <string_view>

namespace sojourn {

// Appends `value` as a JSON string with its quotes. Escapes only what RFC 8259 demands.
void AppendJsonString(std::string_view value, std::string& text);

}  // namespace sojourn

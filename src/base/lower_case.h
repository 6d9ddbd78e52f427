// Lower case without a locale: simple case mapping of Unicode, character by character (D-20).
#pragma once

#include <string>
#include <string_view>

namespace sojourn {

// Bytes that are no UTF-8 stay as they are.
std::string LowerCase(std::string_view text);

}  // namespace sojourn

// Ids that nobody else has.
#pragma once

#include <string>

namespace sojourn {

// 128 random bits of the operating system as 32 hexadecimal digits.
std::string RandomId();

}  // namespace sojourn

// The one non-cryptographic hash: shards of persons, dictionaries. Stable over releases: stored
// files depend on it.
#pragma once

#include <cstdint>
#include <string_view>

namespace sojourn {

// Returns the 64-bit XXH3 of `bytes`.
std::uint64_t Hash64(std::string_view bytes);

}  // namespace sojourn

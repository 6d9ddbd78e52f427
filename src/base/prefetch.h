// Reads of mapped columns, asked for early.
#pragma once

#include <cstdint>

namespace sojourn {

// Asks for the bytes a page and a bit after `place`, of an array that is read in order: hardware
// does not look past the end of a page. Any address may be asked for.
inline void PrefetchAhead(const void* place) {
  constexpr std::uintptr_t kAheadBytes = 5120;
  __builtin_prefetch(
      reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(place) + kAheadBytes));
}

}  // namespace sojourn

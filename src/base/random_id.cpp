#include "base/random_id.h"

#include <cstdint>

#include <fmt/format.h>
#include <sys/random.h>

#include "base/check.h"

namespace sojourn {

std::string RandomId() {
  std::uint64_t halves[2] = {};
  // Up to 256 bytes come whole and cannot fail once the system is up.
  CHECK(getrandom(halves, sizeof halves, 0) == sizeof halves);
  return fmt::format("{:016x}{:016x}", halves[0], halves[1]);
}

}  // namespace sojourn

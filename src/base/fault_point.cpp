#include "base/fault_point.h"

#include <csignal>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace sojourn::internal {

void HitFaultPoint(const char* name) {
  const char* wanted = std::getenv("SOJOURN_FAULT");
  if (wanted == nullptr) {
    return;
  }
  const std::string_view spec(wanted);
  const std::size_t colon = spec.rfind(':');
  if (spec.substr(0, colon) != name) {
    return;
  }
  static int passes = 0;
  const int deadly = colon == std::string_view::npos ? 1 : std::atoi(spec.data() + colon + 1);
  if (++passes >= deadly) {
    kill(getpid(), SIGKILL);
  }
}

}  // namespace sojourn::internal

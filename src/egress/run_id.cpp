#include "egress/run_id.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/civil_time.h"
#include "base/hash.h"

namespace sojourn {

std::string MakeRunId(std::int64_t now_us, std::string_view export_name, int salt) {
  std::string digits = LocalTimeText(now_us - now_us % kSecondUs);  // of UTC
  std::erase_if(digits, [](char c) { return c == '-' || c == ':'; });
  const std::uint64_t hash = Hash64(fmt::format("{}\n{}\n{}", now_us, export_name, salt));
  return fmt::format("{}{:03}-{:06x}", digits, now_us % kSecondUs / 1000, hash & 0xFFFFFF);
}

}  // namespace sojourn

#include "journey/deduplicate.h"

#include <algorithm>

namespace sojourn {
namespace {

struct Occurrence {
  std::uint64_t group;  // scope and id
  std::uint32_t position;

  friend auto operator<=>(const Occurrence&, const Occurrence&) = default;
};

}  // namespace

std::span<const std::uint32_t> Deduplicate(const DeduplicationInput& input,
                                           KeptOccurrence keep,
                                           Arena& arena) {
  const std::size_t size = input.scope.size();
  const auto sorted = arena.Allocate<Occurrence>(size);
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint64_t id = input.id.empty() ? 0 : input.id[i];
    sorted[i] = {(std::uint64_t{input.scope[i]} << 32) | id, i};
  }
  std::ranges::sort(sorted);
  const auto kept = arena.Allocate<std::uint32_t>(size);
  std::size_t num_kept = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t position = sorted[i].position;
    const bool has_no_id = !input.id.empty() && input.id[position] == 0;
    const bool is_first = i == 0 || sorted[i - 1].group != sorted[i].group;
    const bool is_last = i + 1 == size || sorted[i + 1].group != sorted[i].group;
    kept[num_kept] = position;
    num_kept += has_no_id || (keep == KeptOccurrence::kFirst ? is_first : is_last);
  }
  std::ranges::sort(kept.first(num_kept));
  return kept.first(num_kept);
}

}  // namespace sojourn

#include "base/nearest_name.h"

#include <algorithm>
#include <cstddef>

#include <fmt/ranges.h>

namespace sojourn {
namespace {

// A hint with more names than these would hide the answer.
constexpr std::size_t kMaxListed = 20;
// Names are short; this only bounds the work on pasted text.
constexpr std::size_t kMaxCompared = 100;

char Lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// Number of insertions, deletions, replacements and exchanges of neighbours between the two.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
          Lower(a[i - 2]) == Lower(b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string NearestName(std::string_view name, std::span<const std::string> known) {
  std::string_view nearest;
  std::size_t fewest = std::string_view::npos;
  for (const std::string& candidate : known) {
    if (std::max(name.size(), candidate.size()) > kMaxCompared) {
      continue;
    }
    const std::size_t distance = EditDistance(name, candidate);
    if (distance < fewest) {
      nearest = candidate;
      fewest = distance;
    }
  }
  const bool near = !nearest.empty() && fewest <= std::max<std::size_t>(1, nearest.size() / 3);
  return near ? std::string(nearest) : std::string();
}

std::string NearestNameHint(std::string_view name, const std::vector<std::string>& known) {
  std::string hint;
  if (const std::string nearest = NearestName(name, known); !nearest.empty()) {
    hint = fmt::format("did you mean {}?", nearest);
  }
  if (!known.empty()) {
    const std::span<const std::string> listed =
        std::span(known).first(std::min(known.size(), kMaxListed));
    hint += fmt::format("{}One of {}{}",
                        hint.empty() ? "" : " ",
                        fmt::join(listed, ", "),
                        listed.size() < known.size() ? ", …" : "");
  }
  return hint;
}

}  // namespace sojourn

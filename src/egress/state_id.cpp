#include <array>
#include <limits>
#include <optional>

#include "base/number_text.h"
#include "egress/engine.h"

namespace sojourn {

std::string StateIdText(const StateId& state) {
  return fmt::format("{}.{}.{}.{}",
                     state.lake_snapshot,
                     state.identity_version,
                     state.definitions_revision,
                     state.engine_version);
}

Result<StateId> ParseStateId(std::string_view text) {
  constexpr std::array<std::int64_t, 4> kLargest = {
      1'000'000'000'000, 1'000'000'000'000, 1'000'000'000'000, std::numeric_limits<int>::max()};
  std::array<std::int64_t, 4> numbers = {};
  std::string_view rest = text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool is_last = i + 1 == numbers.size();
    const std::size_t dot = is_last ? rest.size() : rest.find('.');
    const std::optional<std::int64_t> number =
        dot == std::string_view::npos ? std::nullopt : ParseInteger(rest.substr(0, dot));
    if (!number || *number < 0 || *number > kLargest[i]) {
      return InvalidArgument(fmt::format("not a state id: {}", text),
                             "four numbers as sojourn status prints them, for instance 12.0.3.1");
    }
    numbers[i] = *number;
    rest.remove_prefix(is_last ? dot : dot + 1);
  }
  return StateId{.lake_snapshot = numbers[0],
                 .identity_version = numbers[1],
                 .definitions_revision = numbers[2],
                 .engine_version = static_cast<int>(numbers[3])};
}

}  // namespace sojourn

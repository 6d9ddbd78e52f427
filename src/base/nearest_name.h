// "did you mean …?": the known name that a mistyped one most likely stands for.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

// Returns the name of `known` with the fewest single-letter changes from `name` (an exchange of two
// neighbours is one; case does not count); the first of equals. Empty when even the nearest differs
// in more than a third of its letters.
std::string NearestName(std::string_view name, std::span<const std::string> known);

// Returns the hint for an unknown name: "did you mean web? One of app, web", without the question
// when nothing is near, without the list when it is empty.
std::string NearestNameHint(std::string_view name, const std::vector<std::string>& known);

}  // namespace sojourn

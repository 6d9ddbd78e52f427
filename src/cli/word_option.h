// Options whose value is one of a few words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/nearest_name.h"

namespace sojourn {

// Adds an option that takes one of `words` and sets `target` to what it stands for. Another word is
// refused as usage error that names the nearest.
template <typename T>
CLI::Option* AddWordOption(CLI::App& command,
                           const std::string& name,
                           T& target,
                           const std::vector<std::pair<std::string, T>>& words,
                           const std::string& description) {
  std::vector<std::string> known;
  std::string shown;
  for (const auto& [word, value] : words) {
    shown += (known.empty() ? "" : "|") + word;
    known.push_back(word);
  }
  const auto set = [name, known, words, &target](const std::string& text) {
    for (const auto& [word, value] : words) {
      if (word == text) {
        target = value;
        return;
      }
    }
    throw CLI::ValidationError(
        name, fmt::format("unknown value: {}\nhint: {}", text, NearestNameHint(text, known)));
  };
  return command.add_option_function<std::string>(name, set, description)->option_text(shown);
}

}  // namespace sojourn

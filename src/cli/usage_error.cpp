#include "cli/usage_error.h"

#include <algorithm>
#include <iterator>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/nearest_name.h"

namespace sojourn {
namespace {

// Commands and options that README.md names as "not there yet".
constexpr std::pair<std::string_view, std::string_view> kLater[] = {
    {"sql", "the SQL door"},
    {"serve", "the SQL and HTTP doors"},
    {"stitch", "identity stitching"},
    {"identity", "identity stitching"},
    {"segment", "segments"},
    {"segments", "segments"},
    {"calculated", "calculated metrics"},
    {"schedule", "schedules"},
    {"policy", "policies"},
    {"quota", "quotas"},
    {"alerts", "alerts"},
    {"token", "access tokens"},
    {"doctor", "self-diagnosis"},
    {"backup", "backups of a whole project"},
    {"restore", "backups of a whole project"},
    {"completion", "completion in shells"},
    {"--segment", "segments"},
    {"--segments", "segments"},
    {"--calculated", "calculated metrics"},
    {"--schedule", "schedules"},
};

Status Later(std::string_view word) {
  const auto* row =
      std::ranges::find(kLater, word, &std::pair<std::string_view, std::string_view>::first);
  return row == std::end(kLater)
             ? Status()
             : Unsupported(fmt::format("not in this release, {}: {}", row->second, word),
                           "sojourn --help lists what there is");
}

// The command that was named last: "sojourn export" of "sojourn export rum".
const CLI::App& Deepest(const CLI::App& app) {
  const CLI::App* deepest = &app;
  while (!deepest->get_subcommands().empty()) {
    deepest = deepest->get_subcommands().front();
  }
  return *deepest;
}

// "sojourn export run".
std::string FullName(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : FullName(*parent) + " " + command.get_name();
}

std::vector<std::string> CommandNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_group().empty() && option->nonpositional()) {
      names.push_back(option->get_name());
    }
  }
  return names;
}

bool IsOption(std::string_view argument) {
  return argument.size() > 1 && argument.starts_with('-');
}

Status UnknownCommand(const CLI::App& command, const std::string& word) {
  if (Status later = Later(word); !later.ok()) {
    return later;
  }
  return InvalidArgument(fmt::format("unknown command: {} {}", FullName(command), word),
                         NearestNameHint(word, CommandNames(command)));
}

Status UnknownOption(const CLI::App& command, std::string_view argument) {
  const std::string name(argument.substr(0, argument.find('=')));
  if (Status later = Later(name); !later.ok()) {
    return later;
  }
  const std::string nearest = NearestName(name, OptionNames(command));
  const std::string help = fmt::format("{} --help lists them", FullName(command));
  return InvalidArgument(
      fmt::format("unknown option of {}: {}", FullName(command), name),
      nearest.empty() ? help : fmt::format("did you mean {}? {}", nearest, help));
}

}  // namespace

Status UsageError(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = Deepest(app);
  const std::vector<std::string> left = app.remaining(true);
  const auto option = std::ranges::find_if(left, IsOption);
  if (command.get_require_subcommand_min() > 0) {
    const auto word = std::ranges::find_if_not(left, IsOption);
    if (word != left.end()) {
      return UnknownCommand(command, *word);
    }
    if (option == left.end()) {
      return InvalidArgument(fmt::format("a command is missing after: {}", FullName(command)),
                             NearestNameHint("", CommandNames(command)));
    }
  }
  if (option != left.end()) {
    return UnknownOption(command, *option);
  }
  if (!left.empty()) {
    return InvalidArgument(
        fmt::format("{} takes no further argument: {}", FullName(command), left.front()),
        fmt::format("see {} --help", FullName(command)));
  }
  // Words of the command line's library, or ours with a hint (cli/word_option.h).
  const std::string text = error.what();
  const std::size_t hint = text.find("\nhint: ");
  return InvalidArgument(text.substr(0, hint),
                         hint == std::string::npos ? fmt::format("see {} --help", FullName(command))
                                                   : text.substr(hint + 7));
}

}  // namespace sojourn

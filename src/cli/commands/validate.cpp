#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/counted.h"
#include "base/file.h"
#include "cli/commands/commands.h"
#include "egress/column_check.h"
#include "egress/project.h"
#include "model/parse.h"

namespace sojourn {
namespace {

Status WriteSchemas(const std::string& folder) {
  RETURN_IF_ERROR(MakeFolders(folder));
  for (const auto& [kind, schema] : JsonSchemas()) {
    RETURN_IF_ERROR(WriteFileAtomically(fmt::format("{}/{}.json", folder, kind), schema));
  }
  return PrintOut(fmt::format("wrote {} to {}\n", Counted(JsonSchemas().size(), "schema"), folder));
}

// What only the data can tell; nothing while there is none.
Result<std::vector<Mistake>> ColumnMistakes(const Invocation& invocation,
                                            const Definitions& definitions) {
  if (!std::filesystem::exists(ControlDbPath(invocation.project_folder))) {
    return CheckColumns(definitions, nullptr);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control,
                   OpenControl(invocation.project_folder, *invocation.clock));
  return CheckColumns(definitions, control.get());
}

// Prints every mistake; the failure itself only counts them.
Status Validate(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const DefinitionFiles files, ReadDefinitionFiles(invocation.project_folder));
  ParsedDefinitions parsed = ParseDefinitions(files);
  if (parsed.mistakes.empty()) {
    ASSIGN_OR_RETURN(parsed.mistakes, ColumnMistakes(invocation, parsed.definitions));
  }
  if (parsed.mistakes.empty()) {
    return PrintOut(fmt::format("ok: {}\n", Counted(NumObjects(parsed.definitions), "object")));
  }
  for (const Mistake& mistake : parsed.mistakes) {
    PrintNotice(fmt::format("error: {}", MistakeText(mistake)));
  }
  return InvalidDefinition(fmt::format("mistakes in the definitions: {}", parsed.mistakes.size()),
                           "nothing was changed; correct the files and validate again");
}

}  // namespace

void AddValidateCommand(CLI::App& app, Invocation& invocation) {
  const auto schemas = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("validate", "Check the definition files and explain every mistake");
  command->add_option(
      "--schemas", *schemas, "Write the JSON Schemas of all forms to this folder instead");
  command->footer("Examples:\n  sojourn validate\n  sojourn validate --schemas schemas");
  command->callback([&invocation, schemas] {
    invocation.action = [&invocation, schemas] {
      return schemas->empty() ? Validate(invocation) : WriteSchemas(*schemas);
    };
  });
}

}  // namespace sojourn

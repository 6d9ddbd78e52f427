#include "base/sha256.h"
#include "control/control_db_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kSelect =
    "SELECT number, hash, canonical, files_stamp, applied_at_us FROM definitions_revisions ";

DefinitionsRevision ReadRevision(const internal::SqliteStatement& row) {
  return {.number = row.Integer(0),
          .hash = row.Text(1),
          .canonical = row.Text(2),
          .files_stamp = row.Text(3),
          .applied_at_us = row.Integer(4)};
}

}  // namespace

Result<DefinitionsRevision> ControlDb::LatestDefinitions() {
  ASSIGN_OR_RETURN(internal::SqliteStatement statement,
                   state_->link.Query(fmt::format("{}ORDER BY number DESC LIMIT 1", kSelect)));
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  return found ? ReadRevision(statement) : DefinitionsRevision{};
}

Result<DefinitionsRevision> ControlDb::DefinitionsAt(std::int64_t revision) {
  ASSIGN_OR_RETURN(internal::SqliteStatement statement,
                   state_->link.Query(fmt::format("{}WHERE number = ?", kSelect), revision));
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  if (!found) {
    return NotFound(fmt::format("unknown definitions revision: {}", revision),
                    "sojourn status shows the newest");
  }
  return ReadRevision(statement);
}

Result<DefinitionsRevision> ControlDb::SaveDefinitions(std::string_view canonical,
                                                       std::string_view files_stamp) {
  DefinitionsRevision newest;
  RETURN_IF_ERROR(InTransaction([&]() -> Status {
    ASSIGN_OR_RETURN(newest, LatestDefinitions());
    if (newest.number > 0 && newest.canonical == canonical) {
      newest.files_stamp = files_stamp;
      return state_->link.Run("UPDATE definitions_revisions SET files_stamp = ? WHERE number = ?",
                              files_stamp,
                              newest.number);
    }
    newest = {.number = newest.number + 1,
              .hash = Sha256Hex(canonical),
              .canonical = std::string(canonical),
              .files_stamp = std::string(files_stamp),
              .applied_at_us = state_->clock->NowUs()};
    return state_->link.Run("INSERT INTO definitions_revisions VALUES (?, ?, ?, ?, ?)",
                            newest.number,
                            newest.hash,
                            newest.canonical,
                            newest.files_stamp,
                            newest.applied_at_us);
  }));
  return newest;
}

}  // namespace sojourn

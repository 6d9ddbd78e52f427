#include "control/control_db.h"

#include <filesystem>

#include "base/file.h"
#include "control/control_db_internal.h"
#include "control/migrations_internal.h"

namespace sojourn {
namespace {

// Whether the file has everything: no other file holds newer changes.
bool CanReadAlone(const std::string& path) {
  std::error_code error;
  const std::uintmax_t waiting = std::filesystem::file_size(path + "-wal", error);
  return std::filesystem::exists(path) && (error || waiting == 0);
}

}  // namespace

ControlDb::ControlDb(std::unique_ptr<State> state) : state_(std::move(state)) {}
ControlDb::~ControlDb() = default;

Result<std::unique_ptr<ControlDb>> ControlDb::Open(const std::string& path, const Clock& clock) {
  using internal::SqliteLink;
  const auto prepare = [&](Result<SqliteLink> opened) -> Result<SqliteLink> {
    if (opened.ok()) {
      RETURN_IF_ERROR(opened.value().Run("PRAGMA synchronous = FULL"));
      RETURN_IF_ERROR(internal::Migrate(opened.value(), path));
    }
    return opened;
  };
  Result<SqliteLink> opened = prepare(SqliteLink::Open(path));
  if (!opened.ok() && IsUnwritable(opened.status()) && CanReadAlone(path)) {
    opened = prepare(SqliteLink::OpenToRead(path, opened.status()));
  }
  if (!opened.ok()) {
    return opened.status();
  }
  SqliteLink link = std::move(opened).value();
  return std::unique_ptr<ControlDb>(new ControlDb(std::unique_ptr<State>(
      new State{.link = std::move(link), .clock = &clock, .nested_failure = {}})));
}

Status ControlDb::InTransaction(const std::function<Status()>& body) {
  if (state_->in_transaction) {
    Status status = body();
    if (!status.ok() && state_->nested_failure.ok()) {
      state_->nested_failure = status;
    }
    return status;
  }
  // Rolls back unless committed, also when `body` throws.
  struct Rollback {
    State& state;
    bool committed = false;
    ~Rollback() {
      state.in_transaction = false;
      if (!committed) {
        // A failure here leaves nothing to do: SQLite rolls back at the latest when the link
        // closes.
        static_cast<void>(state.link.Run("ROLLBACK").ok());
      }
    }
  };
  RETURN_IF_ERROR(state_->link.Run("BEGIN IMMEDIATE"));
  state_->in_transaction = true;
  state_->nested_failure = {};
  Rollback rollback{.state = *state_};
  RETURN_IF_ERROR(body());
  RETURN_IF_ERROR(state_->nested_failure);
  RETURN_IF_ERROR(state_->link.Run("COMMIT"));
  rollback.committed = true;
  return {};
}

Result<std::optional<std::string>> ControlDb::Setting(std::string_view name) {
  ASSIGN_OR_RETURN(internal::SqliteStatement statement,
                   state_->link.Query("SELECT value FROM settings WHERE name = ?", name));
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  return found ? std::optional(statement.Text(0)) : std::nullopt;
}

Status ControlDb::SetSetting(std::string_view name, std::string_view value) {
  return state_->link.Run(
      "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value);
}

Status ControlDb::SetSettingOnce(std::string_view name, std::string_view value) {
  return state_->link.Run(
      "INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)", name, value);
}

}  // namespace sojourn

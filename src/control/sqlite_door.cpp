#include <cerrno>

#include <sqlite3.h>

#include "base/file.h"
#include "control/sqlite_door_internal.h"

namespace sojourn::internal {
namespace {

constexpr int kBusyTimeoutMs = 10'000;
constexpr const char* kRestoreHint = "restore the project's .sojourn folder from a backup";

Status NoSpace(std::string message) {
  return Status(StatusCode::kBusy,
                std::move(message),
                "free some disk space and try again",
                std::string(kNoSpace));
}

Status NoPermission(std::string message) {
  return Status(StatusCode::kInvalidArgument,
                std::move(message),
                "check the permissions of the project's .sojourn folder",
                std::string(kNoPermission));
}

// The failure of `code`, an extended result code, on `database` (null when it could not be opened).
Status SqliteStatus(sqlite3* database, int code, std::string_view action) {
  const char* file = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  const char* detail = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  std::string message =
      fmt::format("{} {}: {}", action, file == nullptr ? "control database" : file, detail);
  const int error = database == nullptr ? errno : sqlite3_system_errno(database);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Busy(std::move(message), "another sojourn command holds the project: try again");
    case SQLITE_NOMEM:
      return Busy(std::move(message));
    case SQLITE_FULL:
      return NoSpace(std::move(message));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return NoPermission(std::move(message));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Corruption(std::move(message), kRestoreHint);
    case SQLITE_IOERR:
      // SQLite says only that it could not; the system knows why.
      if (error == ENOSPC || error == EDQUOT || code == SQLITE_IOERR_SHMSIZE) {
        return NoSpace(std::move(message));
      }
      if (error == EROFS || error == EACCES || error == EPERM) {
        return NoPermission(std::move(message));
      }
      return Corruption(std::move(message), "check the disk that holds the project");
    default:
      return Internal(std::move(message));
  }
}

// "file:…?immutable=1": SQLite then asks for no lock and no file beside it.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", static_cast<unsigned char>(c))
                                            : std::string(1, c);
  }
  return uri + "?immutable=1";
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement::SqliteStatement(sqlite3* database, sqlite3_stmt* statement, Status read_only)
    : database_(database), statement_(statement), read_only_(std::move(read_only)) {}

void SqliteStatement::Bind(std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), ++num_bound_, value);
  bind_error_ = bind_error_ == SQLITE_OK ? code : bind_error_;
}

void SqliteStatement::Bind(std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  const int code = sqlite3_bind_text64(
      statement_.get(), ++num_bound_, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  bind_error_ = bind_error_ == SQLITE_OK ? code : bind_error_;
}

Result<bool> SqliteStatement::Step() {
  if (bind_error_ != SQLITE_OK) {
    return SqliteStatus(database_, bind_error_, "bind");
  }
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW || code == SQLITE_DONE) {
    return code == SQLITE_ROW;
  }
  if ((code & 0xff) == SQLITE_READONLY && !read_only_.ok()) {
    return read_only_;
  }
  return SqliteStatus(database_, code, "use");
}

std::int64_t SqliteStatement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string SqliteStatement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

void SqliteLink::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<SqliteLink> SqliteLink::Open(const std::string& path) {
  return Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<SqliteLink> SqliteLink::OpenToRead(const std::string& path, const Status& why) {
  Result<SqliteLink> link = Open(ImmutableUri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  if (link.ok()) {
    link.value().read_only_ = why;
  }
  return link;
}

Result<SqliteLink> SqliteLink::Open(const std::string& name, int flags) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(
      name.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  SqliteLink link(database);
  if (code != SQLITE_OK) {
    return SqliteStatus(nullptr, code, "open").WithContext(name);
  }
  sqlite3_busy_timeout(database, kBusyTimeoutMs);
  return link;
}

Result<SqliteStatement> SqliteLink::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(
      database_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  SqliteStatement owner(database_.get(), statement, read_only_);
  if (code == SQLITE_ERROR) {
    // Our statements fit the schema that the migrations made: something else has changed it.
    return Corruption(SqliteStatus(database_.get(), code, "read").message(), kRestoreHint);
  }
  if (code != SQLITE_OK) {
    return SqliteStatus(database_.get(), code, "read");
  }
  return owner;
}

Status SqliteLink::RunScript(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Status() : SqliteStatus(database_.get(), code, "change");
}

Result<std::int64_t> SqliteLink::QueryInteger(std::string_view sql) {
  ASSIGN_OR_RETURN(SqliteStatement statement, Query(sql));
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  return found ? statement.Integer(0) : 0;
}

}  // namespace sojourn::internal

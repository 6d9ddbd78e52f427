// The only place that talks to SQLite: its handles become owners, its error codes become ours.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sojourn::internal {

// One prepared statement, its parameters bound in order. Must not outlive its link.
class SqliteStatement {
 public:
  // `read_only`: what a change fails with; ok where changes are possible.
  SqliteStatement(sqlite3* database, sqlite3_stmt* statement, Status read_only = {});

  // Binds the next parameter. A failure shows at the next Step.
  void Bind(std::int64_t value);
  void Bind(std::string_view value);

  // Returns whether there is a row; false at the end.
  Result<bool> Step();

  // Columns of the row, from 0. NULL reads as 0 and "". Require a Step that returned true.
  std::int64_t Integer(int column) const;
  std::string Text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  Status read_only_;
  int num_bound_ = 0;
  int bind_error_ = 0;
};

// A connection to one SQLite file. Not thread-safe, not to be carried over a fork.
class SqliteLink {
 public:
  // Opens or makes the file; waits up to 10 s for another process's lock, then kBusy.
  static Result<SqliteLink> Open(const std::string& path);
  // Opens a file that cannot be written, for the reason `why`, without locks: nobody may change it
  // meanwhile. A change fails with `why`.
  static Result<SqliteLink> OpenToRead(const std::string& path, const Status& why);

  // Prepares `sql` and binds `values` (integers and text) to its parameters in order.
  template <typename... Values>
  Result<SqliteStatement> Query(std::string_view sql, const Values&... values) {
    ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
    (statement.Bind(values), ...);
    return statement;
  }

  // Runs one statement to its end, rows ignored.
  template <typename... Values>
  Status Run(std::string_view sql, const Values&... values) {
    ASSIGN_OR_RETURN(SqliteStatement statement, Query(sql, values...));
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(more, statement.Step());
    }
    return {};
  }

  // Runs several statements separated by semicolons.
  Status RunScript(const std::string& sql);

  // Returns the first column of the first row as an integer; 0 without rows.
  Result<std::int64_t> QueryInteger(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit SqliteLink(sqlite3* database) : database_(database) {}
  static Result<SqliteLink> Open(const std::string& name, int flags);
  Result<SqliteStatement> Prepare(std::string_view sql);

  std::unique_ptr<sqlite3, Close> database_;
  Status read_only_;
};

}  // namespace sojourn::internal

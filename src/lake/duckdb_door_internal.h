// The door to DuckDB: handles free themselves, errors become Status, results become rows or chunks.
// Every statement of this folder goes through here; nothing of it is seen outside src/lake.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <duckdb.h>

#include "base/result.h"
#include "base/rows.h"

namespace sojourn {

// Whose fault a failed statement is when the message does not say: ours (kInternal) or the bytes it
// read (kBadData).
enum class DuckBlame { kSojourn, kInput };

// A text literal and a name for SQL.
std::string SqlText(std::string_view text);
std::string SqlName(std::string_view name);
// ['a', 'b']
std::string SqlTextList(const std::vector<std::string>& texts);

// DuckDB's name of a value type: "TIMESTAMP WITH TIME ZONE".
std::string_view DuckTypeName(ValueType type);

// Makes DuckDB's message a Status: a full disk, a missing permission, a held lock and a lack of
// memory by what they are.
Status FromDuck(std::string_view message, std::string_view action, DuckBlame blame);

// One chunk of a result: up to 2048 rows in DuckDB's own layout.
class DuckChunk {
 public:
  explicit DuckChunk(duckdb_data_chunk chunk) : chunk_(chunk) {}
  DuckChunk(DuckChunk&& other) noexcept : chunk_(std::exchange(other.chunk_, nullptr)) {}
  DuckChunk& operator=(DuckChunk&&) = delete;
  ~DuckChunk();

  bool at_end() const { return chunk_ == nullptr; }
  std::size_t num_rows() const { return duckdb_data_chunk_get_size(chunk_); }
  duckdb_vector vector(std::size_t column) const {
    return duckdb_data_chunk_get_vector(chunk_, column);
  }
  const void* data(std::size_t column) const;
  // Null when every row has a value.
  const std::uint64_t* validity(std::size_t column) const;
  bool IsValid(std::size_t column, std::size_t row) const;
  // Of a VARCHAR column; lives as long as the chunk.
  std::string_view text(std::size_t column, std::size_t row) const;

 private:
  duckdb_data_chunk chunk_;
};

// A running or finished statement.
class DuckResult {
 public:
  explicit DuckResult(duckdb_result result) : result_(result) {}
  DuckResult(DuckResult&& other) noexcept
      : result_(std::exchange(other.result_, duckdb_result{})) {}
  DuckResult& operator=(DuckResult&&) = delete;
  ~DuckResult() { duckdb_destroy_result(&result_); }

  // The next chunk; at_end() after the last.
  Result<DuckChunk> Next(std::string_view action, DuckBlame blame = DuckBlame::kSojourn);
  std::size_t num_columns() { return duckdb_column_count(&result_); }
  std::string column_name(std::size_t column) { return duckdb_column_name(&result_, column); }
  duckdb_type column_type(std::size_t column) { return duckdb_column_type(&result_, column); }
  std::int64_t rows_changed() { return static_cast<std::int64_t>(duckdb_rows_changed(&result_)); }

 private:
  duckdb_result result_;
};

// A small answer as text: one vector a row, nothing for NULL.
using TextRow = std::vector<std::optional<std::string>>;

// A link to the database: one statement at a time.
class DuckLink {
 public:
  ~DuckLink();
  DuckLink(const DuckLink&) = delete;
  DuckLink& operator=(const DuckLink&) = delete;

  // Runs the statement to its end. `action` says what it was for: "read part.csv".
  Result<DuckResult> Query(const std::string& sql,
                           std::string_view action,
                           DuckBlame blame = DuckBlame::kSojourn);
  Status Run(const std::string& sql,
             std::string_view action,
             DuckBlame blame = DuckBlame::kSojourn);
  // Starts the statement; rows come as they are made.
  Result<DuckResult> Stream(const std::string& sql,
                            std::string_view action,
                            DuckBlame blame = DuckBlame::kSojourn);
  // Runs the statement, calling `tick` with the share done (0 .. 1) some times a second. Returns
  // the rows changed.
  Result<std::int64_t> RunWatched(const std::string& sql,
                                  std::string_view action,
                                  DuckBlame blame,
                                  const std::function<void(double)>& tick);
  // All rows of a small answer; columns must be VARCHAR or BIGINT.
  Result<std::vector<TextRow>> Rows(const std::string& sql,
                                    std::string_view action,
                                    DuckBlame blame = DuckBlame::kSojourn);
  // The one BIGINT of the answer; 0 for NULL.
  Result<std::int64_t> Integer(const std::string& sql,
                               std::string_view action,
                               DuckBlame blame = DuckBlame::kSojourn);

  duckdb_connection handle() const { return connection_; }

 private:
  friend class DuckDatabase;
  explicit DuckLink(duckdb_connection connection) : connection_(connection) {}
  Result<DuckResult> Execute(const std::string& sql,
                             std::string_view action,
                             DuckBlame blame,
                             bool streaming,
                             const std::function<void(double)>& tick);

  duckdb_connection connection_;
};

struct DuckOptions {
  std::size_t threads = 1;
  std::uint64_t memory_bytes = 0;
  std::string spill_folder;
};

// The DuckDB instance, in memory, without anything that downloads.
class DuckDatabase {
 public:
  // kInternal when the library is not the version this program was made for.
  static Result<std::unique_ptr<DuckDatabase>> Open(const DuckOptions& options);
  ~DuckDatabase();
  Result<std::unique_ptr<DuckLink>> Connect();

 private:
  explicit DuckDatabase(duckdb_database database) : database_(database) {}
  duckdb_database database_;
};

}  // namespace sojourn

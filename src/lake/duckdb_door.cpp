#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "base/file.h"
#include "lake/duckdb_door_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kLibraryVersion = "v1.5.5";
constexpr double kTickEverySeconds = 0.25;

struct KnownFailure {
  std::string_view text;
  StatusCode code;
  std::string_view hint;
  std::string_view reason;
};

// What DuckDB says in words only.
constexpr KnownFailure kKnownFailures[] = {
    {"No space left on device", StatusCode::kBusy, "free some disk space and try again", kNoSpace},
    {"database or disk is full", StatusCode::kBusy, "free some disk space and try again", kNoSpace},
    {"Disk quota exceeded", StatusCode::kBusy, "free some disk space and try again", kNoSpace},
    {"Read-only file system",
     StatusCode::kInvalidArgument,
     "check the permissions of the folder",
     kNoPermission},
    {"Permission denied", StatusCode::kInvalidArgument, "check the permissions", kNoPermission},
    {"readonly database",
     StatusCode::kInvalidArgument,
     "check the permissions of the folder",
     kNoPermission},
    {"read-only mode",
     StatusCode::kInvalidArgument,
     "check the permissions of the folder",
     kNoPermission},
    {"database is locked", StatusCode::kBusy, "another program uses the lake: try again", ""},
    {"Out of Memory", StatusCode::kBusy, "close other programs or use fewer threads", ""},
    {"could not allocate", StatusCode::kBusy, "close other programs or use fewer threads", ""},
};

// The first line without "IO Error: " and the like: the rest is advice for people who write SQL.
std::string_view FirstLine(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  const std::size_t kind_end = message.find(" Error: ");
  return kind_end < 40 ? message.substr(kind_end + 8) : message;
}

// Copies one cell of an answer as text.
std::optional<std::string> CellText(const DuckChunk& chunk,
                                    duckdb_type type,
                                    std::size_t column,
                                    std::size_t row) {
  if (!chunk.IsValid(column, row)) {
    return std::nullopt;
  }
  if (type == DUCKDB_TYPE_BIGINT) {
    return std::to_string(static_cast<const std::int64_t*>(chunk.data(column))[row]);
  }
  CHECK_EQ(static_cast<int>(type), static_cast<int>(DUCKDB_TYPE_VARCHAR));
  return std::string(chunk.text(column, row));
}

}  // namespace

std::string SqlText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted.append(c == '\'' ? 2 : 1, c);
  }
  return quoted + "'";
}

std::string SqlName(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return quoted + "\"";
}

std::string SqlTextList(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) {
    list += (list.size() > 1 ? ", " : "") + SqlText(text);
  }
  return list + "]";
}

std::string_view DuckTypeName(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return "VARCHAR";
    case ValueType::kInteger:
      return "BIGINT";
    case ValueType::kDouble:
      return "DOUBLE";
    case ValueType::kBoolean:
      return "BOOLEAN";
    case ValueType::kDate:
      return "DATE";
    case ValueType::kTimestamp:
      return "TIMESTAMP WITH TIME ZONE";
  }
  CHECK(false);
}

Status FromDuck(std::string_view message, std::string_view action, DuckBlame blame) {
  const std::string text = fmt::format("{}: {}", action, FirstLine(message));
  for (const KnownFailure& known : kKnownFailures) {
    if (message.find(known.text) != std::string_view::npos) {
      return Status(known.code, text, std::string(known.hint), std::string(known.reason));
    }
  }
  return blame == DuckBlame::kInput ? BadData(text, "nothing of this ingest was kept")
                                    : Internal(text);
}

DuckChunk::~DuckChunk() {
  if (chunk_ != nullptr) {
    duckdb_destroy_data_chunk(&chunk_);
  }
}

const void* DuckChunk::data(std::size_t column) const {
  return duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk_, column));
}

const std::uint64_t* DuckChunk::validity(std::size_t column) const {
  return duckdb_vector_get_validity(duckdb_data_chunk_get_vector(chunk_, column));
}

bool DuckChunk::IsValid(std::size_t column, std::size_t row) const {
  const std::uint64_t* bits = validity(column);
  return bits == nullptr || ((bits[row / 64] >> (row % 64)) & 1) != 0;
}

std::string_view DuckChunk::text(std::size_t column, std::size_t row) const {
  // A short string lives inside its cell, so the cell must be looked at in place.
  const auto& cell = static_cast<const duckdb_string_t*>(data(column))[row];
  const std::uint32_t length = cell.value.inlined.length;
  return {length <= sizeof cell.value.inlined.inlined ? cell.value.inlined.inlined
                                                      : cell.value.pointer.ptr,
          length};
}

Result<DuckChunk> DuckResult::Next(std::string_view action, DuckBlame blame) {
  DuckChunk chunk(duckdb_fetch_chunk(result_));
  if (chunk.at_end()) {
    if (const char* error = duckdb_result_error(&result_); error != nullptr && *error != '\0') {
      return FromDuck(error, action, blame);
    }
  }
  return chunk;
}

DuckLink::~DuckLink() {
  duckdb_disconnect(&connection_);
}

Result<DuckResult> DuckLink::Execute(const std::string& sql,
                                     std::string_view action,
                                     DuckBlame blame,
                                     bool streaming,
                                     const std::function<void(double)>& tick) {
  duckdb_prepared_statement statement = nullptr;
  const bool prepared = duckdb_prepare(connection_, sql.c_str(), &statement) == DuckDBSuccess;
  const std::unique_ptr<duckdb_prepared_statement, void (*)(duckdb_prepared_statement*)>
      statement_owner(&statement, duckdb_destroy_prepare);
  if (!prepared) {
    return FromDuck(duckdb_prepare_error(statement), action, blame);
  }
  duckdb_pending_result pending = nullptr;
  const auto start = streaming ? duckdb_pending_prepared_streaming : duckdb_pending_prepared;
  const bool started = start(statement, &pending) == DuckDBSuccess;
  const std::unique_ptr<duckdb_pending_result, void (*)(duckdb_pending_result*)> pending_owner(
      &pending, duckdb_destroy_pending);
  if (!started) {
    return FromDuck(duckdb_pending_error(pending), action, blame);
  }
  if (tick) {
    Stopwatch since_tick;
    duckdb_pending_state state = duckdb_pending_execute_task(pending);
    for (; !duckdb_pending_execution_is_finished(state);
         state = duckdb_pending_execute_task(pending)) {
      if (since_tick.Seconds() > kTickEverySeconds) {
        tick(std::clamp(duckdb_query_progress(connection_).percentage / 100, 0.0, 1.0));
        since_tick = Stopwatch();
      }
    }
    if (state == DUCKDB_PENDING_ERROR) {
      return FromDuck(duckdb_pending_error(pending), action, blame);
    }
  }
  duckdb_result result{};
  const bool done = duckdb_execute_pending(pending, &result) == DuckDBSuccess;
  DuckResult owner(result);
  if (!done) {
    return FromDuck(duckdb_result_error(&result), action, blame);
  }
  return owner;
}

Result<DuckResult> DuckLink::Query(const std::string& sql,
                                   std::string_view action,
                                   DuckBlame blame) {
  return Execute(sql, action, blame, false, nullptr);
}

Status DuckLink::Run(const std::string& sql, std::string_view action, DuckBlame blame) {
  return Query(sql, action, blame).status();
}

Result<DuckResult> DuckLink::Stream(const std::string& sql,
                                    std::string_view action,
                                    DuckBlame blame) {
  return Execute(sql, action, blame, true, nullptr);
}

Result<std::int64_t> DuckLink::RunWatched(const std::string& sql,
                                          std::string_view action,
                                          DuckBlame blame,
                                          const std::function<void(double)>& tick) {
  ASSIGN_OR_RETURN(DuckResult result, Execute(sql, action, blame, false, tick));
  return result.rows_changed();
}

Result<std::vector<TextRow>> DuckLink::Rows(const std::string& sql,
                                            std::string_view action,
                                            DuckBlame blame) {
  ASSIGN_OR_RETURN(DuckResult result, Query(sql, action, blame));
  std::vector<TextRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const DuckChunk chunk, result.Next(action, blame));
    if (chunk.at_end()) {
      return rows;
    }
    for (std::size_t row = 0; row < chunk.num_rows(); ++row) {
      TextRow& cells = rows.emplace_back();
      for (std::size_t column = 0; column < result.num_columns(); ++column) {
        cells.push_back(CellText(chunk, result.column_type(column), column, row));
      }
    }
  }
}

Result<std::int64_t> DuckLink::Integer(const std::string& sql,
                                       std::string_view action,
                                       DuckBlame blame) {
  ASSIGN_OR_RETURN(DuckResult result, Query(sql, action, blame));
  ASSIGN_OR_RETURN(const DuckChunk chunk, result.Next(action, blame));
  CHECK(!chunk.at_end() && chunk.num_rows() == 1 && result.column_type(0) == DUCKDB_TYPE_BIGINT);
  return chunk.IsValid(0, 0) ? *static_cast<const std::int64_t*>(chunk.data(0)) : std::int64_t{0};
}

Result<std::unique_ptr<DuckDatabase>> DuckDatabase::Open(const DuckOptions& options) {
  if (duckdb_library_version() != kLibraryVersion) {
    return Internal(fmt::format(
        "libduckdb is {}, this program needs {}", duckdb_library_version(), kLibraryVersion));
  }
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  const std::unique_ptr<duckdb_config, void (*)(duckdb_config*)> config_owner(
      &config, duckdb_destroy_config);
  const std::pair<const char*, std::string> settings[] = {
      {"threads", std::to_string(options.threads)},
      {"memory_limit", fmt::format("{}B", options.memory_bytes)},
      {"temp_directory", options.spill_folder},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      // The two extensions that we load come with the program, pinned by hash like libduckdb
      // itself. Checking their signatures again hashes 70 MB, most of the time of a small ingest.
      {"allow_unsigned_extensions", "true"},
  };
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
      return Internal(fmt::format("DuckDB refuses the setting {}: {}", name, value));
    }
  }
  duckdb_database database = nullptr;
  char* error = nullptr;
  if (duckdb_open_ext(nullptr, &database, config, &error) != DuckDBSuccess) {
    const std::unique_ptr<char, void (*)(void*)> error_owner(error, duckdb_free);
    return FromDuck(error, "start DuckDB", DuckBlame::kSojourn);
  }
  return std::unique_ptr<DuckDatabase>(new DuckDatabase(database));
}

DuckDatabase::~DuckDatabase() {
  duckdb_close(&database_);
}

Result<std::unique_ptr<DuckLink>> DuckDatabase::Connect() {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database_, &connection) != DuckDBSuccess) {
    return Internal("DuckDB refuses another link");
  }
  return std::unique_ptr<DuckLink>(new DuckLink(connection));
}

}  // namespace sojourn

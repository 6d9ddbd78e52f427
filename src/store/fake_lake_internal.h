// A lake of rows in memory, for tests: what UpdateStoreFrom scans, and what the store must then
// hold.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "store/update_internal.h"

namespace sojourn {

// One value; booleans as bool, dates and timestamps as integers.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double, bool>;

inline std::string CellText(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    return "'" + *text + "'";
  }
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    return fmt::format("{}", *integer);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    return fmt::format("{:.17g}d", *number);
  }
  if (const auto* flag = std::get_if<bool>(&cell)) {
    return *flag ? "true" : "false";
  }
  return "-";
}

struct FakeRow {
  std::vector<Cell> cells;
  std::int64_t snapshot = 1;
};

// Cells follow `columns`; the row's index is its sequence.
struct FakeDataset {
  std::string name;
  std::string person;
  std::string timestamp;
  std::vector<DatasetColumn> columns;
  std::vector<FakeRow> rows;
};

// A chunk that owns its arrays, laid out as DuckDB does.
class FakeChunk final : public ScanChunk {
 public:
  FakeChunk(const std::vector<ValueType>& types,
            const std::vector<std::vector<Cell>>& rows,
            const std::vector<std::int64_t>& sequences) {
    num_rows = rows.size();
    for (std::size_t i = 0; i < types.size(); ++i) {
      AddColumn(types[i], rows, i);
    }
    Memory& memory = AddMemory();
    for (const std::int64_t sequence : sequences) {
      AppendBytes(memory.data, sequence);
    }
    columns.push_back({ValueType::kInteger, memory.data.data(), nullptr});
  }

 private:
  struct Memory {
    std::vector<std::byte> data;
    std::vector<std::uint64_t> validity;
  };

  Memory& AddMemory() { return *memory_.emplace_back(std::make_unique<Memory>()); }

  template <typename T>
  static void AppendBytes(std::vector<std::byte>& bytes, const T& value) {
    const auto* begin = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), begin, begin + sizeof(T));
  }

  void AddColumn(ValueType type, const std::vector<std::vector<Cell>>& rows, std::size_t index) {
    Memory& memory = AddMemory();
    memory.validity.assign(rows.size() / 64 + 1, 0);
    bool has_null = false;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const Cell& cell = rows[row][index];
      const bool valid = !std::holds_alternative<std::monostate>(cell);
      has_null = has_null || !valid;
      memory.validity[row / 64] |= std::uint64_t{valid ? 1U : 0U} << (row % 64);
      AppendCell(type, cell, memory.data);
    }
    columns.push_back({type, memory.data.data(), has_null ? memory.validity.data() : nullptr});
  }

  // Rows without value hold rubbish, as a real reader's may.
  void AppendCell(ValueType type, const Cell& cell, std::vector<std::byte>& data) {
    const bool valid = !std::holds_alternative<std::monostate>(cell);
    switch (type) {
      case ValueType::kString:
        return AppendString(valid ? std::get<std::string>(cell) : "rubbish that is long", data);
      case ValueType::kDouble:
        return AppendBytes(data, valid ? std::get<double>(cell) : 1e300);
      case ValueType::kBoolean:
        return AppendBytes(data, valid && std::get<bool>(cell));
      case ValueType::kDate:
        return AppendBytes(data,
                           static_cast<std::int32_t>(valid ? std::get<std::int64_t>(cell) : -7));
      case ValueType::kInteger:
      case ValueType::kTimestamp:
        return AppendBytes(data, valid ? std::get<std::int64_t>(cell) : std::int64_t{1} << 60);
    }
  }

  void AppendString(const std::string& text, std::vector<std::byte>& data) {
    ScanString string = {};
    string.length = static_cast<std::uint32_t>(text.size());
    if (text.size() <= 12) {
      std::copy(text.begin(), text.end(), string.inlined);
    } else {
      strings_.push_back(std::make_unique<std::string>(text));
      string.pointer.bytes = strings_.back()->data();
    }
    AppendBytes(data, string);
  }

  std::vector<std::unique_ptr<Memory>> memory_;
  std::vector<std::unique_ptr<std::string>> strings_;
};

class FakeScan final : public LakeScan {
 public:
  explicit FakeScan(std::vector<std::unique_ptr<ScanChunk>> chunks) : chunks_(std::move(chunks)) {}

  Result<std::unique_ptr<ScanChunk>> Next() override {
    const std::scoped_lock lock(mutex_);
    return next_ == chunks_.size() ? nullptr : std::move(chunks_[next_++]);
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<ScanChunk>> chunks_;
  std::size_t next_ = 0;
};

struct FakeLake {
  std::vector<FakeDataset> datasets;
  std::size_t chunk_rows = 3;

  ConnectionSources Sources() const {
    ConnectionSources sources;
    for (const FakeDataset& dataset : datasets) {
      sources.sources.push_back({dataset.name, dataset.person, dataset.timestamp, dataset.columns});
    }
    return sources;
  }

  // The lake must stay where it is while the opener is used.
  UpdateSource At(std::int64_t snapshot) const {
    return {[this](const Lake::ScanRequest& request) { return Scan(request); }, snapshot};
  }

  Result<std::unique_ptr<LakeScan>> Scan(const Lake::ScanRequest& request) const {
    const auto& dataset = *std::ranges::find(datasets, request.dataset, &FakeDataset::name);
    std::vector<ValueType> types;
    std::vector<std::size_t> positions;
    for (const std::string& name : request.columns) {
      const auto found = std::ranges::find(dataset.columns, name, &DatasetColumn::name);
      types.push_back(found->type);
      positions.push_back(static_cast<std::size_t>(found - dataset.columns.begin()));
    }
    std::vector<std::unique_ptr<ScanChunk>> chunks;
    std::vector<std::vector<Cell>> rows;
    std::vector<std::int64_t> sequences;
    const auto flush = [&] {
      if (!rows.empty()) {
        chunks.push_back(std::make_unique<FakeChunk>(types, rows, sequences));
        rows.clear();
        sequences.clear();
      }
    };
    for (std::size_t row = 0; row < dataset.rows.size(); ++row) {
      const auto sequence = static_cast<std::int64_t>(row);
      if (sequence < request.from_sequence || dataset.rows[row].snapshot > request.snapshot) {
        continue;
      }
      std::vector<Cell>& cells = rows.emplace_back();
      for (const std::size_t position : positions) {
        cells.push_back(dataset.rows[row].cells[position]);
      }
      sequences.push_back(sequence);
      if (rows.size() == chunk_rows) {
        flush();
      }
    }
    flush();
    return std::unique_ptr<LakeScan>(std::make_unique<FakeScan>(std::move(chunks)));
  }

  // The rows with person and time up to `snapshot`, in the store's order, one line each:
  // "person time dataset sequence | values of all the connection's columns".
  std::vector<std::string> Expected(std::int64_t snapshot, PersonHash hash = &Hash64) const {
    using Key = std::tuple<std::uint64_t, std::string, std::int64_t, std::size_t, std::int64_t>;
    std::map<Key, std::string> lines;
    const std::vector<std::string> names = ColumnNames();
    for (std::size_t d = 0; d < datasets.size(); ++d) {
      for (std::size_t row = 0; row < datasets[d].rows.size(); ++row) {
        const FakeDataset& dataset = datasets[d];
        const std::optional<std::string> person = PersonOf(dataset, row);
        const auto* time = std::get_if<std::int64_t>(&Value(dataset, row, dataset.timestamp));
        if (!person.has_value() || time == nullptr || dataset.rows[row].snapshot > snapshot) {
          continue;
        }
        std::string line = fmt::format("{} {} {} {} |", *person, *time, d, row);
        for (const std::string& name : names) {
          line += " " + CellText(Value(dataset, row, name));
        }
        lines[{hash(*person), *person, *time, d, static_cast<std::int64_t>(row)}] = line;
      }
    }
    std::vector<std::string> sorted;
    for (const auto& [key, line] : lines) {
      sorted.push_back(line);
    }
    return sorted;
  }

 private:
  static const Cell& Value(const FakeDataset& dataset, std::size_t row, const std::string& name) {
    static const Cell kNone;
    const auto found = std::ranges::find(dataset.columns, name, &DatasetColumn::name);
    return found == dataset.columns.end()
               ? kNone
               : dataset.rows[row].cells[static_cast<std::size_t>(found - dataset.columns.begin())];
  }

  static std::optional<std::string> PersonOf(const FakeDataset& dataset, std::size_t row) {
    const Cell& cell = Value(dataset, row, dataset.person);
    if (const auto* text = std::get_if<std::string>(&cell)) {
      return text->empty() ? std::nullopt : std::optional(*text);
    }
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
      return fmt::format("{}", *integer);
    }
    return {};
  }

  std::vector<std::string> ColumnNames() const {
    std::vector<std::string> names;
    for (const FakeDataset& dataset : datasets) {
      for (const DatasetColumn& column : dataset.columns) {
        if (std::ranges::find(names, column.name) == names.end()) {
          names.push_back(column.name);
        }
      }
    }
    return names;
  }
};

}  // namespace sojourn

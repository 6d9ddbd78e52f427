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

// One value; booleans as bool, dates and timestamps as integers; of a list its elements, of a
// struct its fields.
struct Cell;
using Cells = std::vector<Cell>;
struct Cell : std::variant<std::monostate, std::string, std::int64_t, double, bool, Cells> {
  using variant::variant;
};

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

// Integers of a column that is double elsewhere are doubles.
inline std::string WidenedText(const Cell& cell, ValueType type) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  return integer != nullptr && type == ValueType::kDouble ? CellText(static_cast<double>(*integer))
                                                          : CellText(cell);
}

// The text of a leaf below a value: lists in brackets, "-" for no value. `path` is what is left of
// the leaf's path below the value, `at` the value's own path.
inline std::string LeafText(const ColumnType* type,
                            const Cell* cell,
                            std::string at,
                            std::string path,
                            const LeafColumn& leaf,
                            bool is_element = false) {
  if (cell != nullptr && std::holds_alternative<std::monostate>(*cell)) {
    cell = nullptr;
  }
  if (!is_element && std::ranges::find(leaf.arrays, at) != leaf.arrays.end()) {
    std::string text;
    const Cells none;
    for (const Cell& element : cell != nullptr && type != nullptr ? std::get<Cells>(*cell) : none) {
      text +=
          (text.empty() ? "" : " ") + LeafText(&type->element(), &element, at, path, leaf, true);
    }
    return "[" + text + "]";
  }
  if (path.empty()) {
    return cell == nullptr || type == nullptr ? "-" : WidenedText(*cell, leaf.type);
  }
  const std::string field = path.substr(0, path.find('.'));
  const std::string rest = field.size() == path.size() ? "" : path.substr(field.size() + 1);
  const ColumnType* inside = nullptr;
  const Cell* value = nullptr;
  for (std::size_t i = 0; type != nullptr && i < type->fields().size(); ++i) {
    if (type->fields()[i].name == field) {
      inside = &type->fields()[i].type;
      value = cell == nullptr ? nullptr : &std::get<Cells>(*cell)[i];
    }
  }
  return LeafText(inside, value, at + "." + field, rest, leaf);
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
  FakeChunk(const std::vector<ColumnType>& types,
            const std::vector<std::vector<Cell>>& rows,
            const std::vector<std::int64_t>& sequences) {
    num_rows = rows.size();
    for (std::size_t i = 0; i < types.size(); ++i) {
      std::vector<const Cell*> cells;
      for (const std::vector<Cell>& row : rows) {
        cells.push_back(&row[i]);
      }
      AddLeaves(types[i], cells, {});
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

  static bool HasValue(const Cell* cell) {
    return cell != nullptr && !std::holds_alternative<std::monostate>(*cell);
  }

  const std::uint64_t* Validity(const std::vector<const Cell*>& cells, Memory& memory) {
    memory.validity.assign(cells.size() / 64 + 1, 0);
    bool has_null = false;
    for (std::size_t row = 0; row < cells.size(); ++row) {
      const bool valid = HasValue(cells[row]);
      has_null = has_null || !valid;
      memory.validity[row / 64] |= std::uint64_t{valid ? 1U : 0U} << (row % 64);
    }
    return has_null ? memory.validity.data() : nullptr;
  }

  void AddLeaves(const ColumnType& type,
                 const std::vector<const Cell*>& cells,
                 std::vector<ScanList> lists) {
    if (type.is_value()) {
      return AddColumn(type.value(), cells, std::move(lists));
    }
    if (type.is_struct()) {
      for (std::size_t field = 0; field < type.fields().size(); ++field) {
        std::vector<const Cell*> inside;
        for (const Cell* cell : cells) {
          inside.push_back(HasValue(cell) ? &std::get<Cells>(*cell)[field] : nullptr);
        }
        AddLeaves(type.fields()[field].type, inside, lists);
      }
      return;
    }
    Memory& memory = AddMemory();
    std::vector<const Cell*> elements;
    for (const Cell* cell : cells) {
      ScanEntry entry = {elements.size(), 99};
      if (HasValue(cell)) {
        entry.length = std::get<Cells>(*cell).size();
        for (const Cell& element : std::get<Cells>(*cell)) {
          elements.push_back(&element);
        }
      }
      AppendBytes(memory.data, entry);
    }
    const std::uint64_t* const validity = Validity(cells, memory);
    lists.push_back({reinterpret_cast<const ScanEntry*>(memory.data.data()), validity});
    AddLeaves(type.element(), elements, std::move(lists));
  }

  void AddColumn(ValueType type,
                 const std::vector<const Cell*>& cells,
                 std::vector<ScanList> lists) {
    static const Cell kNone;
    Memory& memory = AddMemory();
    for (const Cell* cell : cells) {
      AppendCell(type, cell == nullptr ? kNone : *cell, memory.data);
    }
    const std::uint64_t* const validity = Validity(cells, memory);
    columns.push_back({type, memory.data.data(), validity, std::move(lists)});
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
    std::vector<ColumnType> types;
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
    const std::vector<LeafColumn> leaves = Leaves();
    for (std::size_t d = 0; d < datasets.size(); ++d) {
      for (std::size_t row = 0; row < datasets[d].rows.size(); ++row) {
        const FakeDataset& dataset = datasets[d];
        const std::optional<std::string> person = PersonOf(dataset, row);
        const auto* time = std::get_if<std::int64_t>(&Value(dataset, row, dataset.timestamp));
        if (!person.has_value() || time == nullptr || dataset.rows[row].snapshot > snapshot) {
          continue;
        }
        std::string line = fmt::format("{} {} {} {} |", *person, *time, d, row);
        for (const LeafColumn& leaf : leaves) {
          line += " " + LeafOf(dataset, row, leaf);
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

  static std::string LeafOf(const FakeDataset& dataset, std::size_t row, const LeafColumn& leaf) {
    const std::string top = leaf.path.substr(0, leaf.path.find('.'));
    const std::string rest = top.size() == leaf.path.size() ? "" : leaf.path.substr(top.size() + 1);
    const auto column = std::ranges::find(dataset.columns, top, &DatasetColumn::name);
    return LeafText(column == dataset.columns.end() ? nullptr : &column->type,
                    &Value(dataset, row, top),
                    top,
                    rest,
                    leaf);
  }

  std::vector<LeafColumn> Leaves() const {
    std::vector<LeafColumn> leaves;
    for (const FakeDataset& dataset : datasets) {
      for (const DatasetColumn& column : dataset.columns) {
        for (LeafColumn& leaf : LeavesOf(column.name, column.type)) {
          const auto known = std::ranges::find(leaves, leaf.path, &LeafColumn::path);
          if (known == leaves.end()) {
            leaves.push_back(std::move(leaf));
          } else if (leaf.type == ValueType::kDouble) {
            known->type = ValueType::kDouble;
          }
        }
      }
    }
    return leaves;
  }
};

}  // namespace sojourn

#include "lake/scan.h"

#include <algorithm>
#include <list>
#include <mutex>

#include "lake/lake_internal.h"

namespace sojourn {
namespace {

static_assert(sizeof(ScanString) == sizeof(duckdb_string_t) && sizeof(ScanString) == 16);
static_assert(sizeof(duckdb_string_t{}.value.inlined.inlined) == 12);
static_assert(sizeof(bool) == 1);
static_assert(sizeof(ScanEntry) == sizeof(duckdb_list_entry));

constexpr std::string_view kAction = "scan the lake";

class DuckScanChunk final : public ScanChunk {
 public:
  DuckScanChunk(DuckChunk chunk, const std::vector<ColumnType>& types) : chunk_(std::move(chunk)) {
    num_rows = chunk_.num_rows();
    for (std::size_t column = 0; column < types.size(); ++column) {
      AddLeaves(chunk_.vector(column), types[column], num_rows, {nullptr, nullptr});
    }
  }

 private:
  // What lies around a vector: the validity of the struct that holds it, the lists that hold that.
  struct Around {
    const std::uint64_t* validity;
    const std::vector<ScanList>* lists;
  };

  void AddLeaves(duckdb_vector vector,
                 const ColumnType& type,
                 std::size_t size,
                 const Around& around) {
    const std::uint64_t* const validity =
        Both(around.validity, duckdb_vector_get_validity(vector), size);
    std::vector<ScanList> lists = around.lists == nullptr ? std::vector<ScanList>() : *around.lists;
    switch (type.kind()) {
      case ColumnType::Kind::kValue:
        columns.push_back(
            {type.value(), duckdb_vector_get_data(vector), validity, std::move(lists)});
        return;
      case ColumnType::Kind::kList:
        lists.push_back({static_cast<const ScanEntry*>(duckdb_vector_get_data(vector)), validity});
        AddLeaves(duckdb_list_vector_get_child(vector),
                  type.element(),
                  duckdb_list_vector_get_size(vector),
                  {nullptr, &lists});
        return;
      case ColumnType::Kind::kStruct:
        for (std::size_t i = 0; i < type.fields().size(); ++i) {
          AddLeaves(duckdb_struct_vector_get_child(vector, i),
                    type.fields()[i].type,
                    size,
                    {validity, &lists});
        }
        return;
    }
  }

  // A value inside a struct without value is none, whatever its own bit says.
  const std::uint64_t* Both(const std::uint64_t* outer,
                            const std::uint64_t* own,
                            std::size_t size) {
    if (outer == nullptr || own == nullptr) {
      return outer == nullptr ? own : outer;
    }
    std::vector<std::uint64_t>& both = combined_.emplace_back((size + 63) / 64);
    for (std::size_t i = 0; i < both.size(); ++i) {
      both[i] = outer[i] & own[i];
    }
    return both.data();
  }

  DuckChunk chunk_;
  std::list<std::vector<std::uint64_t>> combined_;
};

class DuckScan final : public LakeScan {
 public:
  DuckScan(std::unique_ptr<DuckLink> link, DuckResult result, std::vector<ColumnType> types)
      : link_(std::move(link)), result_(std::move(result)), types_(std::move(types)) {}

  Result<std::unique_ptr<ScanChunk>> Next() override {
    const std::scoped_lock lock(mutex_);
    if (ended_) {
      return std::unique_ptr<ScanChunk>();
    }
    ASSIGN_OR_RETURN(DuckChunk chunk, result_.Next(kAction));
    ended_ = chunk.at_end();
    return ended_ ? std::unique_ptr<ScanChunk>()
                  : std::make_unique<DuckScanChunk>(std::move(chunk), types_);
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<DuckLink> link_;
  DuckResult result_;  // goes before its link
  std::vector<ColumnType> types_;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<LakeScan>> Lake::Scan(const ScanRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<DatasetColumn> known,
                   Columns(request.dataset, request.snapshot));
  std::string names;
  std::vector<ColumnType> types;
  for (const std::string& name : request.columns) {
    const auto column =
        std::find_if(known.begin(), known.end(), [&](auto& c) { return c.name == name; });
    if (column == known.end()) {
      return NotFound(fmt::format("dataset {} has no column: {}", request.dataset, name));
    }
    names += SqlName(name) + ", ";
    types.push_back(column->type);
  }
  types.emplace_back(ValueType::kInteger);
  ASSIGN_OR_RETURN(std::unique_ptr<DuckLink> link, state_->NewLink());
  const std::string sql = fmt::format("SELECT {}{} FROM {} WHERE {} >= {}",
                                      names,
                                      kSequenceColumn,
                                      LakeTableAt(request.dataset, request.snapshot),
                                      kSequenceColumn,
                                      request.from_sequence);
  ASSIGN_OR_RETURN(DuckResult result, link->Stream(sql, kAction));
  return std::unique_ptr<LakeScan>(
      std::make_unique<DuckScan>(std::move(link), std::move(result), std::move(types)));
}

}  // namespace sojourn

#include "lake/scan.h"

#include <algorithm>
#include <mutex>

#include "lake/lake_internal.h"

namespace sojourn {
namespace {

static_assert(sizeof(ScanString) == sizeof(duckdb_string_t) && sizeof(ScanString) == 16);
static_assert(sizeof(duckdb_string_t{}.value.inlined.inlined) == 12);
static_assert(sizeof(bool) == 1);

constexpr std::string_view kAction = "scan the lake";

class DuckScanChunk final : public ScanChunk {
 public:
  DuckScanChunk(DuckChunk chunk, const std::vector<ValueType>& types) : chunk_(std::move(chunk)) {
    num_rows = chunk_.num_rows();
    for (std::size_t column = 0; column < types.size(); ++column) {
      columns.push_back({types[column], chunk_.data(column), chunk_.validity(column)});
    }
  }

 private:
  DuckChunk chunk_;
};

class DuckScan final : public LakeScan {
 public:
  DuckScan(std::unique_ptr<DuckLink> link, DuckResult result, std::vector<ValueType> types)
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
  std::vector<ValueType> types_;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<LakeScan>> Lake::Scan(const ScanRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<DatasetColumn> known,
                   Columns(request.dataset, request.snapshot));
  std::string names;
  std::vector<ValueType> types;
  for (const std::string& name : request.columns) {
    const auto column =
        std::find_if(known.begin(), known.end(), [&](auto& c) { return c.name == name; });
    if (column == known.end()) {
      return NotFound(fmt::format("dataset {} has no column: {}", request.dataset, name));
    }
    names += SqlName(name) + ", ";
    types.push_back(column->type);
  }
  types.push_back(ValueType::kInteger);
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

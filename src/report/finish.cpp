#include "report/finish.h"

#include <algorithm>
#include <cmath>

#include "base/nearest_name.h"

namespace sojourn {
namespace {

// The rows that stay, their order and their texts. Used once.
class Finisher {
 public:
  Finisher(const StoreSnapshot& store,
           const Plan& plan,
           const PersonItems& persons,
           MergedRows rows)
      : store_(store),
        plan_(plan),
        persons_(persons),
        rows_(std::move(rows)),
        dimensions_(plan.num_report_dimensions) {}

  void AddEmptyBuckets();
  void Hide();
  Status Sort(std::span<const SortRequest> sort);
  std::size_t num_rows() const { return order_.size(); }
  RowBlock Page(std::size_t begin, std::size_t end) const;
  // As ReportTable::has_value, of the same rows.
  std::vector<std::vector<std::uint8_t>> HasValue(std::size_t begin, std::size_t end) const;

 private:
  // A column to sort by: a metric or a dimension.
  struct SortKey {
    bool is_metric = false;
    std::size_t index = 0;
    bool descending = true;
  };
  std::uint32_t code(std::size_t row, std::size_t dimension) const {
    return rows_.codes[row * dimensions_ + dimension];
  }
  double value(std::size_t row, std::size_t metric) const {
    return rows_.values[row * plan_.metrics.size() + metric];
  }
  Result<SortKey> FindKey(const SortRequest& request) const;
  int CompareValues(std::size_t a, std::size_t b, std::size_t metric) const;
  int CompareItems(std::size_t a, std::size_t b, std::size_t dimension) const;
  int Compare(std::size_t a, std::size_t b, const SortKey& key) const;
  std::string Label(std::size_t row, std::size_t dimension) const;

  const StoreSnapshot& store_;
  const Plan& plan_;
  const PersonItems& persons_;
  MergedRows rows_;
  std::size_t dimensions_;
  std::vector<std::size_t> order_;  // rows that stay
};

// Lists every bucket of the range, with zeros where there is no row. Requires one time
// dimension only.
void Finisher::AddEmptyBuckets() {
  const PlannedDimension& dimension = plan_.dimensions[0];
  std::vector<bool> seen(dimension.num_codes);
  for (const std::uint32_t code : rows_.codes) {
    seen[code] = true;
  }
  for (std::uint32_t code = 1; code < seen.size(); ++code) {
    if (!seen[code]) {
      rows_.codes.push_back(code);
      rows_.values.insert(rows_.values.end(), plan_.metrics.size(), 0);
      ++rows_.num_rows;
    }
  }
}

void Finisher::Hide() {
  for (std::size_t row = 0; row < rows_.num_rows; ++row) {
    bool stays = true;
    for (std::size_t d = 0; d < dimensions_; ++d) {
      stays &= !plan_.dimensions[d].Hides(code(row, d));
    }
    if (stays) {
      order_.push_back(row);
    }
  }
}

Result<Finisher::SortKey> Finisher::FindKey(const SortRequest& request) const {
  std::vector<std::string> known;
  for (std::size_t m = 0; m < plan_.metrics.size(); ++m) {
    if (plan_.metrics[m].title == request.column) {
      return SortKey{true, m, request.descending};
    }
    known.push_back(plan_.metrics[m].title);
  }
  const StandardComponent* standard = FindStandardComponent(request.column);
  for (std::size_t d = 0; d < dimensions_; ++d) {
    const std::string& id = plan_.dimensions[d].id;
    if (id == request.column || (standard != nullptr && standard->name == id)) {
      return SortKey{false, d, request.descending};
    }
    known.push_back(id);
  }
  return InvalidArgument(fmt::format("sort: the report has no column: {}", request.column),
                         NearestNameHint(request.column, known));
}

std::string Finisher::Label(std::size_t row, std::size_t dimension) const {
  const PlannedDimension& planned = plan_.dimensions[dimension];
  const std::uint32_t item = code(row, dimension);
  return item == 0 ? planned.no_value_label : ItemLabel(store_, planned, &persons_, item);
}

// Values ascending; requires both to have one.
int Finisher::CompareValues(std::size_t a, std::size_t b, std::size_t metric) const {
  const double left = value(a, metric);
  const double right = value(b, metric);
  return static_cast<int>(left > right) - static_cast<int>(left < right);
}

// Items ascending; requires both to have a value.
int Finisher::CompareItems(std::size_t a, std::size_t b, std::size_t dimension) const {
  const PlannedDimension& planned = plan_.dimensions[dimension];
  const std::uint32_t left = code(a, dimension);
  const std::uint32_t right = code(b, dimension);
  if (left == right) {
    return 0;
  }
  if (!IsOrderedByText(planned)) {
    return left < right ? -1 : 1;
  }
  if (planned.dictionary != nullptr) {
    return planned.dictionary->value(left).compare(planned.dictionary->value(right));
  }
  return Label(a, dimension).compare(Label(b, dimension));
}

// No value is last in both directions: the item and the undefined cell.
int Finisher::Compare(std::size_t a, std::size_t b, const SortKey& key) const {
  const auto is_none = [&](std::size_t row) {
    return key.is_metric ? std::isnan(value(row, key.index)) : code(row, key.index) == 0;
  };
  if (is_none(a) || is_none(b)) {
    return static_cast<int>(is_none(a)) - static_cast<int>(is_none(b));
  }
  const int ascending =
      key.is_metric ? CompareValues(a, b, key.index) : CompareItems(a, b, key.index);
  return key.descending ? -ascending : ascending;
}

Status Finisher::Sort(std::span<const SortRequest> sort) {
  std::vector<SortKey> keys;
  for (const SortRequest& request : sort) {
    ASSIGN_OR_RETURN(const SortKey key, FindKey(request));
    keys.push_back(key);
  }
  if (keys.empty()) {
    keys.push_back({true, 0, true});
  }
  for (std::size_t d = 0; d < dimensions_; ++d) {
    keys.push_back({false, d, false});
  }
  std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    for (const SortKey& key : keys) {
      if (const int order = Compare(a, b, key); order != 0) {
        return order < 0;
      }
    }
    return dimensions_ > 0 &&
           code(a, 0) < code(b, 0);  // repeated local hours: two items with one label, by time
  });
  return {};
}

void AppendValue(const PlannedMetric& metric, double value, ColumnBlock& column) {
  if (metric.is_integer) {
    column.integers.push_back(static_cast<std::int64_t>(value));
  } else {
    column.doubles.push_back(value);
  }
}

RowBlock Finisher::Page(std::size_t begin, std::size_t end) const {
  RowBlock block;
  block.num_rows = end - begin;
  block.columns.resize(dimensions_ + plan_.metrics.size());
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t row = order_[i];
    for (std::size_t d = 0; d < dimensions_; ++d) {
      block.columns[d].strings.Append(Label(row, d));
    }
    for (std::size_t m = 0; m < plan_.metrics.size(); ++m) {
      AppendValue(plan_.metrics[m], value(row, m), block.columns[dimensions_ + m]);
    }
  }
  return block;
}

std::vector<std::vector<std::uint8_t>> Finisher::HasValue(std::size_t begin,
                                                          std::size_t end) const {
  std::vector<std::vector<std::uint8_t>> has_value(dimensions_);
  for (std::size_t d = 0; d < dimensions_; ++d) {
    for (std::size_t i = begin; i < end; ++i) {
      has_value[d].push_back(static_cast<std::uint8_t>(code(order_[i], d) != 0));
    }
  }
  return has_value;
}

RowSchema SchemaOf(const Plan& plan) {
  RowSchema schema;
  for (const PlannedDimension& dimension : plan.report_dimensions()) {
    schema.columns.push_back({dimension.id, ValueType::kString, dimension.id, dimension.title});
  }
  for (const PlannedMetric& metric : plan.metrics) {
    const ValueType type = metric.is_integer ? ValueType::kInteger : ValueType::kDouble;
    schema.columns.push_back({metric.title, type, metric.id, metric.title});
  }
  return schema;
}

}  // namespace

RowBlock TotalRow(const Plan& plan, std::span<const double> values) {
  RowBlock block;
  block.num_rows = 1;
  block.columns.resize(values.size());
  for (std::size_t metric = 0; metric < values.size(); ++metric) {
    AppendValue(plan.metrics[metric], values[metric], block.columns[metric]);
  }
  return block;
}

Status FinishRows(const StoreSnapshot& store,
                  const Plan& plan,
                  const PersonItems& persons,
                  const ReportRequest& request,
                  MergedRows rows,
                  ReportTable& table) {
  Finisher finisher(store, plan, persons, std::move(rows));
  if (request.empty_buckets) {
    finisher.AddEmptyBuckets();
  }
  finisher.Hide();
  RETURN_IF_ERROR(finisher.Sort(request.sort));
  const std::size_t total = finisher.num_rows();
  std::size_t begin = 0;
  std::size_t end = total;
  if (request.limit) {
    const auto limit = static_cast<std::size_t>(*request.limit);
    const auto page = static_cast<std::size_t>(request.page);
    begin = limit != 0 && page > total / limit ? total : std::min(total, page * limit);
    end = std::min(total, begin + limit);
  }
  table.schema = SchemaOf(plan);
  table.num_dimensions = plan.num_report_dimensions;
  table.total_rows = static_cast<std::int64_t>(total);
  table.rows = finisher.Page(begin, end);
  table.has_value = finisher.HasValue(begin, end);
  for (const PlannedDimension& dimension : plan.report_dimensions()) {
    table.no_value_labels.push_back(dimension.no_value_label);
  }
  return {};
}

}  // namespace sojourn

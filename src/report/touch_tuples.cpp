#include "report/touch_tuples.h"

namespace sojourn {

TouchTuples::TouchTuples(const Plan& plan, CellIndex& cells)
    : plan_(plan), cells_(cells), tuples_(0), report_codes_(plan.num_report_dimensions, 0) {
  for (std::size_t d = 0; d < plan.num_report_dimensions; ++d) {
    (plan.dimensions[d].is_time() ? time_dimensions_ : touch_dimensions_).push_back(d);
  }
  tuples_ = TupleTable(touch_dimensions_.size());
  tuples_.FindOrAdd(std::vector<std::uint32_t>(touch_dimensions_.size(), 0));
}

std::uint32_t TouchTuples::CodeOf(std::span<const std::uint32_t> codes) {
  if (!cells_.is_dense()) {
    return tuples_.FindOrAdd(codes);
  }
  std::uint32_t offset = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    offset += codes[i] * cells_.stride(touch_dimensions_[i]);
  }
  return offset;
}

std::uint32_t TouchTuples::DimensionCode(std::uint32_t touch_code, std::size_t i) const {
  if (!cells_.is_dense()) {
    return tuples_.codes(touch_code)[i];
  }
  const std::size_t d = touch_dimensions_[i];
  return static_cast<std::uint32_t>(touch_code / cells_.stride(d) % plan_.dimensions[d].num_codes);
}

bool TouchTuples::IsShown(std::uint32_t touch_code) const {
  for (std::size_t i = 0; i < touch_dimensions_.size(); ++i) {
    const PlannedDimension& dimension = plan_.dimensions[touch_dimensions_[i]];
    if (dimension.hides_rows() && dimension.Hides(DimensionCode(touch_code, i))) {
      return false;
    }
  }
  return true;
}

std::uint32_t TouchTuples::SparseCellOf(std::uint32_t touch_code,
                                        std::uint32_t conversion_event,
                                        const BatchStages& stages) {
  const auto touched = tuples_.codes(touch_code);
  for (std::size_t i = 0; i < touched.size(); ++i) {
    report_codes_[touch_dimensions_[i]] = touched[i];
  }
  for (const std::size_t d : time_dimensions_) {
    report_codes_[d] = stages.dimensions[d].resolved[conversion_event];
  }
  return cells_.CellOf(report_codes_);
}

}  // namespace sojourn

#include "report/cells.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr std::uint64_t kDenseCells = 1 << 20;

}  // namespace

CellIndex::CellIndex(std::span<const PlannedDimension> dimensions) {
  std::uint64_t product = 1;
  strides_.resize(dimensions.size());
  for (std::size_t d = dimensions.size(); d-- > 0;) {
    strides_[d] = static_cast<std::uint32_t>(product);
    const bool known = dimensions[d].num_codes != 0;
    product = known ? std::min(product * std::min(dimensions[d].num_codes, kDenseCells + 1),
                               kDenseCells + 1)
                    : kDenseCells + 1;
  }
  if (product > kDenseCells) {
    table_.emplace(dimensions.size());
  } else {
    dense_size_ = product + 1;
  }
}

std::uint32_t CellIndex::CellOf(std::span<const std::uint32_t> codes) {
  if (!is_dense()) {
    return table_->FindOrAdd(codes) + 1;
  }
  std::uint32_t cell = 1;
  for (std::size_t d = 0; d < codes.size(); ++d) {
    cell += codes[d] * strides_[d];
  }
  return cell;
}

void CellIndex::CodesOf(std::uint32_t cell, std::span<std::uint32_t> codes) const {
  if (!is_dense()) {
    std::ranges::copy(table_->codes(cell - 1), codes.begin());
    return;
  }
  std::uint32_t rest = cell - 1;
  for (std::size_t d = 0; d < codes.size(); ++d) {
    codes[d] = rest / strides_[d];
    rest %= strides_[d];
  }
}

}  // namespace sojourn

// Numbers the distinct tuples of dictionary codes, in the order they are first seen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sojourn {

// An open-addressing table; a tuple is `width` codes. Not thread-safe.
class TupleTable {
 public:
  explicit TupleTable(std::size_t width) : width_(width), slots_(kFirstSlots, kFree) {}

  // Returns the number of `codes` (width of them), from 0.
  std::uint32_t FindOrAdd(std::span<const std::uint32_t> codes);
  std::span<const std::uint32_t> codes(std::uint32_t number) const {
    return std::span(codes_).subspan(std::size_t{number} * width_, width_);
  }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kFirstSlots = 1024;
  static constexpr std::uint32_t kFree = 0xffffffff;

  std::uint64_t Hash(std::span<const std::uint32_t> codes) const;
  bool Holds(std::uint32_t number, std::span<const std::uint32_t> wanted) const;
  void Grow();

  std::size_t width_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> slots_;  // a power of two
  std::vector<std::uint32_t> codes_;  // [size * width]
};

}  // namespace sojourn

// Memory of one batch: allocated by bumping a pointer, given back all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace sojourn {

// One per thread. Spans live until Reset or destruction. Memory is kept over Reset, so a steady
// stream of batches allocates nothing.
class Arena {
 public:
  // Returns `size` uninitialized elements, aligned for vector instructions.
  template <typename T>
  std::span<T> Allocate(std::size_t size) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= kAlignment);
    return {static_cast<T*>(Bump(size * sizeof(T))), size};
  }

  // As Allocate, each element `value`.
  template <typename T>
  std::span<T> Filled(std::size_t size, T value) {
    const std::span<T> span = Allocate<T>(size);
    std::fill(span.begin(), span.end(), value);
    return span;
  }

  // Takes all spans back.
  void Reset() {
    block_ = 0;
    used_ = 0;
  }

 private:
  static constexpr std::size_t kAlignment = 64;
  static constexpr std::size_t kBlockBytes = std::size_t{4} << 20;

  struct Free {
    void operator()(std::byte* bytes) const {
      ::operator delete[](bytes, std::align_val_t{kAlignment});
    }
  };
  struct Block {
    std::unique_ptr<std::byte[], Free> bytes;
    std::size_t size;
  };

  void* Bump(std::size_t bytes) {
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < bytes) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) {
      // In whole steps, so that a block also fits the slightly larger request after a Reset.
      const std::size_t size = (bytes + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
      blocks_.push_back(
          {std::unique_ptr<std::byte[], Free>(new (std::align_val_t{kAlignment}) std::byte[size]),
           size});
      used_ = 0;
    }
    void* place = blocks_[block_].bytes.get() + used_;
    used_ += bytes;
    return place;
  }

  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
};

}  // namespace sojourn

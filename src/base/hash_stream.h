// Hash64 of bytes that come in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace sojourn {

// Not thread-safe.
class HashStream {
 public:
  HashStream();
  ~HashStream();
  HashStream(const HashStream&) = delete;
  HashStream& operator=(const HashStream&) = delete;

  void Add(const void* data, std::size_t bytes);
  // Hash64 of all that was added so far.
  std::uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sojourn

#include "base/hash_stream.h"

#include <xxhash.h>

#include "base/check.h"

namespace sojourn {

// The library makes its state itself: it wants a stricter alignment than new gives.
struct HashStream::State {
  State() : xxh3(XXH3_createState()) { CHECK(xxh3 != nullptr); }
  ~State() { XXH3_freeState(xxh3); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  XXH3_state_t* const xxh3;
};

HashStream::HashStream() : state_(std::make_unique<State>()) {
  CHECK(XXH3_64bits_reset(state_->xxh3) == XXH_OK);
}

HashStream::~HashStream() = default;

void HashStream::Add(const void* data, std::size_t bytes) {
  CHECK(XXH3_64bits_update(state_->xxh3, data, bytes) == XXH_OK);
}

std::uint64_t HashStream::value() const {
  return XXH3_64bits_digest(state_->xxh3);
}

}  // namespace sojourn

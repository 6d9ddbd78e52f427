// SHA-256, for what leaves and must be checkable by others: files, manifests, audit records.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sojourn {

// Takes bytes in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(std::string_view bytes);
  // Returns 64 lower-case hex digits. Call once, last.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Returns the SHA-256 of `bytes` as 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace sojourn

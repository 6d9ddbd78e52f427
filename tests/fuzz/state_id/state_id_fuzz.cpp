// State ids of any bytes: what is accepted prints as it was written, leading zeros aside.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "egress/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto state = sojourn::ParseStateId(text); state.ok()) {
    const auto again = sojourn::ParseStateId(sojourn::StateIdText(state.value()));
    CHECK(again.ok());
    CHECK(again.value() == state.value());
  }
  return 0;
}

// Definition files of any bytes: never a crash, and what is accepted survives its canonical text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "model/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const sojourn::ParsedDefinitions parsed = sojourn::ParseDefinitions({{"sojourn.yaml", text}});
  for (const sojourn::Mistake& mistake : parsed.mistakes) {
    CHECK(!mistake.message.empty());
  }
  if (parsed.mistakes.empty()) {
    const std::string canonical = sojourn::CanonicalDefinitions(parsed.definitions);
    const auto read = sojourn::ParseCanonical(canonical);
    CHECK(read.ok());
    CHECK(sojourn::CanonicalDefinitions(read.value()) == canonical);
  }
  // The same bytes as a stored canonical text.
  if (const auto stored = sojourn::ParseCanonical(text); stored.ok()) {
    CHECK(sojourn::ParseCanonical(sojourn::CanonicalDefinitions(stored.value())).ok());
  }
  return 0;
}

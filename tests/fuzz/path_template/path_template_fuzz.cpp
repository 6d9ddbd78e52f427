// Path templates of any bytes: what is accepted stays below the destination.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "model/path_template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto pieces = sojourn::ParsePathTemplate(text); pieces.ok()) {
    CHECK(!text.starts_with('/'));
    CHECK(text.find("..") != 0);
    CHECK(text.find("/..") == std::string_view::npos);
    CHECK(!pieces.value().empty());
  }
  return 0;
}

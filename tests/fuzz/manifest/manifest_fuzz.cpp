// Whatever the bytes: refused, or a manifest whose own text reads back to the same text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "egress/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest =
      sojourn::ParseManifest(std::string_view(reinterpret_cast<const char*>(data), size));
  if (manifest.ok()) {
    const std::string text = sojourn::ManifestText(manifest.value());
    const auto again = sojourn::ParseManifest(text);
    if (!again.ok() || sojourn::ManifestText(again.value()) != text) {
      std::abort();
    }
  }
  return 0;
}

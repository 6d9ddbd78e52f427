// Manifests of the store: any bytes, and any object under a right hash. What is accepted reads back
// to the same text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "store/manifest_internal.h"

namespace {

void Read(std::string_view text) {
  if (const auto manifest = sojourn::ParseManifest(text, "manifest.json"); manifest.ok()) {
    const std::string written = sojourn::ManifestText(manifest.value());
    const auto again = sojourn::ParseManifest(written, "manifest.json");
    CHECK(again.ok());
    CHECK(sojourn::ManifestText(again.value()) == written);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Read(text);
  if (text.ends_with('}')) {
    Read(sojourn::WithHash(text));
  }
  return 0;
}

// Number of rows a delivered file really holds, read from its bytes: what `export verify` compares
// with the manifest.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace sojourn::internal {

// By the file's ending (FileExtension). kCorruption for bytes that cannot be read, kUnsupported for
// another ending.
Result<std::int64_t> CountRows(const std::string& path);

}  // namespace sojourn::internal

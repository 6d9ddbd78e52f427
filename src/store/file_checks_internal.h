// Whether the store's files still have the bytes that were written (docs/format/part.md).
//
// Hashing every file at every report would cost more than the report. So a file is hashed when it
// is first opened, and `checked` in the store's folder remembers which inode, with which time of
// last change, was whole. Whoever changes, copies or restores a file changes one of these, and it
// is hashed again; a disk that loses bits by itself changes none, so what reads all the bytes
// anyway (exports, merges, `sojourn store verify`) trusts no memory.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"
#include "store/manifest_internal.h"

namespace sojourn {

// Hashes those of `files` that are not known to be whole, and remembers the result. kCorruption
// names the first whose bytes are others; kNotFound when one is not there.
Status CheckChangedFiles(const std::string& folder, std::span<const StoredFile> files);

// Hashes all of `files`.
Status CheckEveryByte(const std::string& folder,
                      std::span<const StoredFile> files,
                      std::size_t threads);

}  // namespace sojourn

// Whether a packed input is whole. DuckDB takes what it could unpack of a file that was cut off and
// looks at no checksum, so this is asked before any row is taken.
#pragma once

#include "base/status.h"
#include "lake/inputs_internal.h"

namespace sojourn {

// Unpacks the whole file into nothing, one gzip member or zstd frame after the other, with the
// checksums that they carry. kBadData with the file, the byte of the packed file (to within 4 KB
// for damage inside a member) and what is wrong: it ends too early, does not unpack, has a wrong
// checksum, or goes on with something else. Ok at once for a file that is not packed.
Status CheckPackedFile(const InputFile& file);

}  // namespace sojourn

// Dictionaries on disk: each section is an Arrow IPC file with the values of consecutive codes
// (docs/format/part.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/manifest_internal.h"
#include "store/mapped_file_internal.h"
#include "store/store.h"

namespace sojourn {

// Writes `values` as one section, synced.
Result<DictionarySection> WriteDictionarySection(const std::string& folder,
                                                 std::uint64_t file_number,
                                                 std::uint32_t first_code,
                                                 std::span<const std::string_view> values);

// Opens a dictionary over its mapped sections. kCorruption when a file is not what the manifest
// says.
Result<std::unique_ptr<const Dictionary>> OpenDictionaryFiles(
    const std::vector<DictionarySection>& sections,
    const std::vector<std::shared_ptr<const MappedFile>>& files);

// Opens the same from a folder.
Result<std::unique_ptr<const Dictionary>> OpenDictionaryFiles(
    const std::string& folder, const std::vector<DictionarySection>& sections);

}  // namespace sojourn

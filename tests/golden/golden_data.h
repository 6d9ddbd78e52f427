// The datasets of a golden file as typed rows, and the disguises in which a configuration shows
// them: other order, other names of persons. None of them may change a report.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/column_type.h"
#include "base/result.h"
#include "tests/golden/golden_file.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// A column is int64 when all its values are integers, double when all are numbers, boolean when all
// are true or false, else string; a quoted cell is a string. One name has one type over all
// datasets (integers become doubles where another dataset has doubles). Times without zone are UTC.
// A column with a cell that is a JSON array is a list; its leaves are typed alike.
Result<std::map<std::string, ColumnType>> ColumnTypesOf(const GoldenFile& file);
Result<std::vector<MemoryDataset>> TypedDatasets(const GoldenFile& file);

// Changes the order of ingestion; rows of one person and instant keep their order, which breaks
// ties.
void ShuffleRows(std::uint32_t seed, std::vector<MemoryDataset>& datasets);

// Puts kRenamePrefix before every person's id: other hashes, so other shards and another order, but
// the same order of names.
inline constexpr const char* kRenamePrefix = "zz~";
void RenamePersons(std::vector<MemoryDataset>& datasets);
// Takes the prefix out of a cell again, wherever it stands.
std::string WithoutRenaming(std::string text);

}  // namespace sojourn

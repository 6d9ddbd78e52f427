// Rows for tests of this folder: written cell by cell, made in bulk, compared with what a file
// holds.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/rows.h"
#include "egress/writer.h"

namespace sojourn::testing {

// Nothing, text, an integer (of booleans, dates, timestamps too) or a double.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double>;

struct Rows {
  RowSchema schema;
  RowBlock block;
};

struct TestColumn {
  std::string name;
  ValueType type;
};

Rows RowsOf(const std::vector<TestColumn>& columns, const std::vector<std::vector<Cell>>& cells);

// Six columns, one of each type, with odd strings and some cells without value. Seeded: equal for
// equal `count`.
Rows ManyRows(std::size_t count);

// Reads `bytes` with Arrow and expects the cells of `rows`, their types and the metadata asked for.
void ExpectReadsBack(const Rows& rows, const WriterOptions& options, const std::string& bytes);

}  // namespace sojourn::testing

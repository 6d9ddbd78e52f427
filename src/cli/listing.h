// What every listing command shares: the option --format, and rows as an aligned table, as JSON or
// as CSV.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/rows.h"

namespace CLI {
class App;
}

namespace sojourn {

enum class ListingFormat { kTable, kJson, kCsv };

// Adds "--format table|json|csv" to a listing command.
void AddListingFormat(CLI::App& command, ListingFormat& format);

// Builds the rows of a listing from cells, column by column of each row.
class ListingRows {
 public:
  explicit ListingRows(std::vector<RowColumn> columns);

  // Fill the next cell of the row; the row is whole after as many cells as columns.
  ListingRows& Text(std::string_view value);
  ListingRows& Integer(std::int64_t value);  // of an integer, boolean, date or timestamp column
  ListingRows& Double(double value);
  ListingRows& NoValue();

  // Call once, last.
  MemoryRows Take();

 private:
  ColumnBlock& NextCell(bool valid);

  RowSchema schema_;
  RowBlock block_;
  std::size_t next_ = 0;
};

// The rows as a table; empty without rows.
Result<std::string> ListingTable(RowSource& rows);
// Names of text columns whose cells hold JSON, which --format json prints as it is.
using JsonColumns = std::span<const std::string_view>;

// The rows as a JSON array of one object per row; no value is null.
Result<std::string> ListingJson(RowSource& rows, JsonColumns json_columns = {});

// Prints all rows to stdout: a table, a JSON array of one object per row (no value is null), or
// CSV. `empty_line` is what a table without rows says, on stderr.
Status PrintListing(RowSource& rows,
                    ListingFormat format,
                    std::string_view empty_line,
                    JsonColumns json_columns = {});

// Prints the one row of `row`: a line per column ("-" is no value), or a JSON object, or CSV.
Status PrintRecord(RowSource& row, ListingFormat format, JsonColumns json_columns = {});

}  // namespace sojourn

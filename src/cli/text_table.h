// Aligned tables for terminals: text to the left, numbers to the right, one line a row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/rows.h"
#include "model/definitions.h"

namespace sojourn {

enum class TextAlign { kLeft, kRight };

// Collects cells, then lays them out. Widths count code points; control characters of the data are
// shown as "?", cells past 60 code points end in "…".
class TextTable {
 public:
  void AddColumn(std::string_view title, TextAlign align);
  // As many cells as columns.
  void AddRow(std::vector<std::string> cells);
  // Draws a line between the rows before and after.
  void AddRule();
  // Titles, a line, rows; every line ends in "\n", no blanks at its end.
  std::string Text() const;

 private:
  struct Column {
    std::string title;
    TextAlign align = TextAlign::kLeft;
    std::size_t width = 0;
  };
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// A number of `type`, kInteger or kDouble, as the terminal shows it: thousands separators, the
// decimals and kind of `format` (rulings.md R-6), halves rounded away from zero. "1,234.50 USD",
// "12.5 %", "1:02:03".
std::string FormattedNumber(double value, ValueType type, const NumberFormat& format);

// A cell of a raw table as text: integers with separators, doubles in the shortest form, instants
// ISO; no value is "".
std::string PlainCell(const RowColumn& column, const ColumnBlock& values, std::size_t row);

// Numbers go to the right.
TextAlign AlignOf(ValueType type);

}  // namespace sojourn

#include "cli/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/check.h"
#include "base/civil_time.h"
#include "base/number_text.h"

namespace sojourn {
namespace {

constexpr std::size_t kMaxCellWidth = 60;
constexpr std::size_t kColumnGap = 2;

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !IsContinuation(byte); }));
}

// `text` fit for a terminal: nothing that moves the cursor, not too long.
std::string Shown(std::string_view text) {
  std::string shown;
  std::size_t width = 0;
  for (const char byte : text) {
    if (!IsContinuation(byte) && ++width > kMaxCellWidth) {
      return shown + "…";
    }
    const bool is_control = static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
    shown += is_control ? '?' : byte;
  }
  return shown;
}

// Puts a comma before every third digit of the whole part of "-1234567.50".
std::string WithSeparators(std::string_view number) {
  const std::size_t first = number.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(number.find_first_not_of("0123456789", first), number.size());
  std::string text(number.substr(0, first));
  for (std::size_t i = first; i < end; ++i) {
    if (i > first && (end - i) % 3 == 0) {
      text += ',';
    }
    text += number[i];
  }
  return text.append(number.substr(end));
}

// `value` with `decimals`, halves away from zero; "-0" is "0".
std::string Rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  const double scaled = std::round(value * scale);
  // Past 2^53 there is nothing left to round.
  const double rounded = std::abs(scaled) < 9007199254740992.0 ? scaled / scale : value;
  return WithSeparators(fmt::format("{:.{}f}", rounded == 0 ? 0.0 : rounded, decimals));
}

std::string ClockText(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::abs(seconds)));
  return fmt::format("{}{}:{:02}:{:02}",
                     seconds < 0 && whole > 0 ? "-" : "",
                     whole / 3600,
                     whole / 60 % 60,
                     whole % 60);
}

}  // namespace

void TextTable::AddColumn(std::string_view title, TextAlign align) {
  std::string shown = Shown(title);
  const std::size_t width = Width(shown);
  columns_.push_back({.title = std::move(shown), .align = align, .width = width});
}

void TextTable::AddRow(std::vector<std::string> cells) {
  CHECK_EQ(cells.size(), columns_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = Shown(cells[i]);
    columns_[i].width = std::max(columns_[i].width, Width(cells[i]));
  }
  rows_.push_back(std::move(cells));
}

void TextTable::AddRule() {
  rows_.emplace_back();
}

std::string TextTable::Text() const {
  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cell_of(i);
      const std::string blanks(columns_[i].width - Width(cell), ' ');
      text += columns_[i].align == TextAlign::kRight ? blanks + cell : cell + blanks;
      text.append(kColumnGap, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  };
  const auto rule = [&](std::size_t i) { return std::string(columns_[i].width, '-'); };
  add_line([&](std::size_t i) { return columns_[i].title; });
  add_line(rule);
  for (const std::vector<std::string>& row : rows_) {
    if (row.empty()) {
      add_line(rule);
    } else {
      add_line([&](std::size_t i) { return row[i]; });
    }
  }
  return text;
}

std::string FormattedNumber(double value, ValueType type, const NumberFormat& format) {
  const int decimals = format.decimals.value_or(type == ValueType::kDouble ? 2 : 0);
  switch (format.kind) {
    case NumberFormat::Kind::kPercent:
      return Rounded(value * 100, decimals) + " %";
    case NumberFormat::Kind::kCurrency:
      return Rounded(value, decimals) + (format.currency.empty() ? "" : " " + format.currency);
    case NumberFormat::Kind::kTime:
      return ClockText(value);
    case NumberFormat::Kind::kDecimal:
      return Rounded(value, decimals);
  }
  CHECK(false);
}

std::string PlainCell(const RowColumn& column, const ColumnBlock& values, std::size_t row) {
  if (!values.IsValid(row)) {
    return {};
  }
  switch (column.type) {
    case ValueType::kString:
      return std::string(values.strings[row]);
    case ValueType::kInteger:
      return WithSeparators(std::to_string(values.integers[row]));
    case ValueType::kDouble:
      return WithSeparators(DoubleText(values.doubles[row]));
    case ValueType::kBoolean:
      return values.integers[row] != 0 ? "true" : "false";
    case ValueType::kDate:
      return DateText(values.integers[row]);
    case ValueType::kTimestamp:
      return InstantText(values.integers[row]);
  }
  CHECK(false);
}

TextAlign AlignOf(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kDouble ? TextAlign::kRight
                                                                   : TextAlign::kLeft;
}

}  // namespace sojourn

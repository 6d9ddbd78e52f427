// CSV headers and record finding over any bytes: never a crash, every place found lies inside the
// file and holds the text of its lines.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "lake/csv_text_internal.h"

namespace {

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  const auto header = sojourn::ReadCsvHeader(text);
  if (!header.ok()) {
    return 0;
  }
  CHECK(!header.value().names.empty());
  sojourn::CsvRecordFinder finder({.delimiter = header.value().delimiter,
                                   .num_columns = header.value().names.size(),
                                   .blank_lines = header.value().blank_lines,
                                   .is_csv = true},
                                  {{2, 1}, {5, 3}},
                                  {0, 1, 7});
  const std::vector<std::string_view> lines = LinesOf(text);
  for (const std::string_view line : lines) {
    finder.AddLine(line);
  }
  for (const auto& places : {finder.accepted_places(), finder.refused_places()}) {
    for (const auto& [number, place] : places) {
      CHECK(place.line >= 1 && place.line <= static_cast<std::int64_t>(lines.size()));
      CHECK(place.raw.starts_with(lines[static_cast<std::size_t>(place.line - 1)]));
    }
  }
  return 0;
}

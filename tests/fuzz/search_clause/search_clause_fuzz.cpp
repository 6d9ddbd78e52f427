// A row search is refused with a Status or keeps labels; the same label always the same way.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "model/search_clause.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const sojourn::Result<sojourn::SearchClause> clause = sojourn::SearchClause::Parse(text);
  if (clause.ok()) {
    for (const std::string_view label : {std::string_view(), std::string_view("Shoes/RED"), text}) {
      CHECK(clause.value().Keeps(label) == clause.value().Keeps(label));
    }
  }
  return 0;
}

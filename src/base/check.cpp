#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace sojourn::internal {

void CheckFailed(const char* file, int line, const char* condition, std::string_view values) {
  const std::string text = fmt::format("internal error: {}:{}: CHECK({}) failed{}{}\n",
                                       file,
                                       line,
                                       condition,
                                       values.empty() ? "" : ": ",
                                       values);
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace sojourn::internal

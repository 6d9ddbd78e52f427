#include <cerrno>
#include <cstdio>

#include "base/file.h"
#include "cli/command.h"

namespace sojourn {

Status PrintOut(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return errno == EPIPE ? Status() : ErrnoStatus("write", "standard output");
  }
  return {};
}

void PrintNotice(std::string_view line) {
  fmt::print(stderr, "{}\n", line);
}

}  // namespace sojourn

#include "base/user.h"

#include <vector>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace sojourn {

std::string OperatingSystemUser() {
  const uid_t uid = getuid();
  std::vector<char> buffer(1 << 14);
  passwd entry = {};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return fmt::format("uid {}", uid);
}

}  // namespace sojourn

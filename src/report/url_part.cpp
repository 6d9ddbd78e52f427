#include <algorithm>

#include "report/text_part.h"

namespace sojourn {
namespace {

bool IsSchemeCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '-' || c == '.';
}

// "user@host:8080" without user and port.
std::string_view HostOf(std::string_view authority) {
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  if (authority.starts_with('[')) {                   // an IPv6 address
    return authority.substr(0, authority.find(']') + 1);
  }
  return authority.substr(0, authority.find(':'));
}

std::optional<std::string_view> NotEmpty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string_view> ParameterOf(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) == key) {
      return equals == std::string_view::npos ? std::nullopt : NotEmpty(pair.substr(equals + 1));
    }
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> UrlPartOf(std::string_view url,
                                          UrlPart part,
                                          std::string_view key) {
  constexpr std::string_view kMark = "://";
  const std::size_t mark = url.find(kMark);
  if (mark == std::string_view::npos || mark == 0 ||
      !std::all_of(
          url.begin(), url.begin() + static_cast<std::ptrdiff_t>(mark), IsSchemeCharacter)) {
    return std::nullopt;
  }
  const std::string_view protocol = url.substr(0, mark + kMark.size());
  std::string_view rest = url.substr(protocol.size());
  const std::size_t hash = rest.find('#');
  const std::string_view fragment =
      hash == std::string_view::npos ? std::string_view() : rest.substr(hash + 1);
  rest = rest.substr(0, hash);
  const std::size_t question = rest.find('?');
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  rest = rest.substr(0, question);
  const std::size_t slash = rest.find('/');
  const std::string_view host = HostOf(rest.substr(0, slash));
  if (host.empty()) {
    return std::nullopt;
  }
  switch (part) {
    case UrlPart::kProtocol:
      return protocol;
    case UrlPart::kHost:
      return host;
    case UrlPart::kPath:
      return slash == std::string_view::npos ? std::nullopt : NotEmpty(rest.substr(slash + 1));
    case UrlPart::kQuery:
      return ParameterOf(query, key);
    case UrlPart::kHash:
      return NotEmpty(fragment);
  }
  return std::nullopt;
}

}  // namespace sojourn

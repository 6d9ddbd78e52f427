#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "model/document_internal.h"
#include "model/limits.h"
#include "model/node_builder_internal.h"

namespace sojourn {
namespace {

constexpr std::size_t kShownBytes = 60;

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Length of the UTF-8 character at the start of `text`; 0 when there is none (overlong forms and
// surrogates included).
std::size_t CharacterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length ||
      !std::all_of(
          text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length), IsContinuation)) {
    return 0;
  }
  const bool too_low = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool too_high = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
  return too_low || too_high ? 0 : length;
}

bool IsControl(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return (code < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || code == 0x7F;
}

}  // namespace

const Node* Node::Find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) {
      return &items[i];
    }
  }
  return nullptr;
}

void NodeBuilder::Add(Node node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Container& parent = open_.back();
  if (parent.expects_key) {
    if (node.kind != Node::Kind::kScalar && odd_key_line_ == 0) {
      odd_key_line_ = std::max(node.line, 1);
    }
    parent.node.keys.push_back({std::move(node.text), node.line});
    parent.expects_key = false;
    return;
  }
  parent.node.items.push_back(std::move(node));
  parent.expects_key = parent.node.kind == Node::Kind::kMap;
}

bool NodeBuilder::Open(Node::Kind kind, int line) {
  if (open_.size() >= kDeepest) {
    return false;
  }
  Node node;
  node.kind = kind;
  node.line = line;
  open_.push_back({std::move(node), kind == Node::Kind::kMap});
  return true;
}

void NodeBuilder::Close() {
  CHECK(!open_.empty());
  Node node = std::move(open_.back().node);
  open_.pop_back();
  Add(std::move(node));
}

std::vector<TextProblem> CheckEncoding(std::string_view& text) {
  if (text.size() > kLongestDocument) {
    return {{0,
             fmt::format("too long to be read: {} bytes", text.size()),
             "16 MB are the most; split it into files"}};
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return {{1, "not UTF-8 but UTF-16", "save it as UTF-8"}};
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  int line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = CharacterLength(text.substr(i));
    if (length == 0 || IsControl(text[i])) {
      const int byte = static_cast<unsigned char>(text[i]);
      return {{line,
               fmt::format("not UTF-8 text: byte 0x{:02X} at offset {}", byte, i),
               "save it as UTF-8 text"}};
    }
    line += text[i] == '\n' ? 1 : 0;
    i += length;
  }
  return {};
}

std::string Shown(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(CharacterLength(text.substr(i)), 1);
    if (shown.size() + length > kShownBytes) {
      return fmt::format("{}… ({} bytes)", shown, text.size());
    }
    if (IsControl(text[i]) || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
      fmt::format_to(std::back_inserter(shown),
                     "\\x{:02x}",
                     static_cast<int>(static_cast<unsigned char>(text[i])));
    } else {
      shown += text.substr(i, length);
    }
    i += length;
  }
  return shown;
}

}  // namespace sojourn

// A YAML or JSON text as a tree of nodes with line numbers: what forms are checked against. Both
// readers give the same nodes, so that a request means the same however it is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };
  struct Key {
    std::string text;
    int line = 0;
  };

  Kind kind = Kind::kNull;
  bool quoted = false;      // a scalar that is text whatever it looks like
  int line = 0;             // from 1
  std::string text;         // of a scalar, as written (numbers too)
  std::vector<Key> keys;    // of a map, as many as items
  std::vector<Node> items;  // elements of a list, values of a map

  // Value of the first key of this text; null when this is no map or has no such key.
  const Node* Find(std::string_view key) const;
};

struct TextProblem {
  int line = 0;
  std::string message;
  std::string hint;
};

struct ParsedText {
  std::vector<Node> documents;  // without empty ones
  std::vector<TextProblem> problems;
};

// Any number of documents. A BOM is skipped, CRLF and CR end lines too; anchors, aliases and tags
// of their own are refused. Bytes that are no UTF-8 text, and texts over 16 MB, are one problem.
ParsedText ParseYamlText(std::string_view text);

// One document of standard JSON.
ParsedText ParseJsonText(std::string_view text);

// `text` fit for a message: control characters escaped, cut after 60 bytes.
std::string Shown(std::string_view text);

}  // namespace sojourn

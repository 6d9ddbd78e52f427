// Makes a Node tree from a parser's events.
#pragma once

#include <utility>
#include <vector>

#include "model/document_internal.h"
#include "model/limits.h"

namespace sojourn {

class NodeBuilder {
 public:
  static constexpr std::size_t kDeepest = kDeepestNesting;

  // A scalar or null; in a map, keys and values in turn.
  void Add(Node node);
  // False when that would be deeper than kDeepest.
  bool Open(Node::Kind kind, int line);
  void Close();

  // The finished document; the builder is then empty.
  Node Take() { return std::exchange(root_, {}); }
  // Line of the first key that is no text; 0 when all are.
  int odd_key_line() const { return odd_key_line_; }

 private:
  struct Container {
    Node node;
    bool expects_key = false;
  };

  std::vector<Container> open_;
  Node root_;
  int odd_key_line_ = 0;
};

// Why `text` cannot be read at all, if so: too long, another encoding, binary. Moves `text` past a
// BOM.
std::vector<TextProblem> CheckEncoding(std::string_view& text);

}  // namespace sojourn

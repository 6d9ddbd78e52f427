// Row search (api.md 2.5, R-8): which items of a dimension a clause such as
// "CONTAINS 'shoe' AND NOT MATCH 'home'" keeps.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sojourn {

// A clause, read: MATCH, CONTAINS (also without a word), BEGINS-WITH, ENDS-WITH before a quoted
// text; NOT, AND, OR in this order of strength, parentheses; two terms side by side are joined by
// AND. In a text * stands for any run of characters, \* and \' for themselves. Cases of words and
// texts do not matter.
class SearchClause {
 public:
  // kInvalidArgument names the place that is not understood. A blank clause keeps everything.
  static Result<SearchClause> Parse(std::string_view text);

  bool Keeps(std::string_view label) const;

 private:
  friend class SearchParser;

  // What a label is compared with: the pieces between stars, in lower case.
  struct Pattern {
    std::vector<std::string> pieces;
    bool at_begin = false;  // the first piece stands at the label's begin
    bool at_end = false;
  };
  enum class Kind { kPattern, kNot, kAnd, kOr };
  struct Term {
    Kind kind = Kind::kPattern;
    std::size_t pattern = 0;            // kPattern: in patterns_
    std::vector<std::size_t> operands;  // the others: in terms_
  };

  static bool Fits(const Pattern& pattern, std::string_view lower);
  bool Holds(std::size_t term, std::string_view lower) const;

  std::vector<Pattern> patterns_;
  std::vector<Term> terms_;  // operands before what they belong to; the last is the whole
};

}  // namespace sojourn

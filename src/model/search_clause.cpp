#include "model/search_clause.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/lower_case.h"

namespace sojourn {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::string_view kHint =
    "write as in CONTAINS 'shoe' AND NOT (BEGINS-WITH 'old' OR MATCH 'home'); a quote inside of a "
    "text is \\'";

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool EndsWord(char c) {
  return IsBlank(c) || c == '(' || c == ')' || c == '\'';
}

}  // namespace

// Reads a clause by its grammar, one function a rule.
class SearchParser {
 public:
  explicit SearchParser(std::string_view text) : text_(text), rest_(text) {}

  Result<SearchClause> Clause() {
    SkipBlanks();
    if (rest_.empty()) {
      return std::move(clause_);
    }
    RETURN_IF_ERROR(Or().status());
    SkipBlanks();
    if (!rest_.empty()) {
      return Unexpected();
    }
    return std::move(clause_);
  }

 private:
  using Kind = SearchClause::Kind;

  void SkipBlanks() {
    while (!rest_.empty() && IsBlank(rest_.front())) {
      rest_.remove_prefix(1);
    }
  }

  std::string_view NextWord() {
    SkipBlanks();
    const auto end = std::ranges::find_if(rest_, EndsWord);
    return rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  }

  // Takes `word`, given in lower case.
  bool Take(std::string_view word) {
    const std::string_view next = NextWord();
    if (LowerCase(next) != word) {
      return false;
    }
    rest_.remove_prefix(next.size());
    return true;
  }

  Status Unexpected() const {
    return InvalidArgument(rest_.empty() ? fmt::format("ends too early: {}", text_)
                                         : fmt::format("not understood from here on: {}", rest_),
                           std::string(kHint));
  }

  std::size_t Add(SearchClause::Term term) {
    clause_.terms_.push_back(std::move(term));
    return clause_.terms_.size() - 1;
  }

  std::size_t Join(Kind kind, std::vector<std::size_t> operands) {
    return operands.size() == 1 ? operands.front() : Add({kind, 0, std::move(operands)});
  }

  Result<std::size_t> Or() {
    std::vector<std::size_t> operands;
    do {
      ASSIGN_OR_RETURN(const std::size_t operand, And());
      operands.push_back(operand);
    } while (Take("or"));
    return Join(Kind::kOr, std::move(operands));
  }

  // Whether another term stands here without AND.
  bool GoesOn() {
    const std::string word = LowerCase(NextWord());
    return !rest_.empty() && rest_.front() != ')' && word != "or";
  }

  Result<std::size_t> And() {
    std::vector<std::size_t> operands;
    do {
      ASSIGN_OR_RETURN(const std::size_t operand, Not());
      operands.push_back(operand);
    } while (Take("and") || GoesOn());
    return Join(Kind::kAnd, std::move(operands));
  }

  Result<std::size_t> Not() {
    const bool negates = Take("not");
    ASSIGN_OR_RETURN(const std::size_t operand, Primary());
    return negates ? Add({Kind::kNot, 0, {operand}}) : operand;
  }

  Result<std::size_t> Primary() {
    SkipBlanks();
    if (rest_.starts_with('(') && depth_ < kDeepest) {
      ++depth_;
      rest_.remove_prefix(1);
      ASSIGN_OR_RETURN(const std::size_t inside, Or());
      SkipBlanks();
      if (!rest_.starts_with(')')) {
        return Unexpected();
      }
      rest_.remove_prefix(1);
      --depth_;
      return inside;
    }
    const bool matches = Take("match");
    const bool begins = !matches && Take("begins-with");
    const bool ends = !matches && !begins && Take("ends-with");
    if (!matches && !begins && !ends) {
      Take("contains");
    }
    SearchClause::Pattern pattern;
    pattern.at_begin = matches || begins;
    pattern.at_end = matches || ends;
    RETURN_IF_ERROR(Text(pattern.pieces));
    clause_.patterns_.push_back(std::move(pattern));
    return Add({Kind::kPattern, clause_.patterns_.size() - 1, {}});
  }

  Status Text(std::vector<std::string>& pieces) {
    SkipBlanks();
    if (!rest_.starts_with('\'')) {
      return Unexpected();
    }
    std::string piece;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      const char c = rest_[i];
      const bool is_escape =
          c == '\\' && i + 1 < rest_.size() && (rest_[i + 1] == '\'' || rest_[i + 1] == '*');
      if (is_escape) {
        piece += rest_[++i];
      } else if (c == '*') {
        pieces.push_back(LowerCase(std::exchange(piece, {})));
      } else if (c == '\'') {
        pieces.push_back(LowerCase(piece));
        rest_.remove_prefix(i + 1);
        return {};
      } else {
        piece += c;
      }
    }
    return InvalidArgument(fmt::format("a quote does not end: {}", rest_), std::string(kHint));
  }

  std::string_view text_;
  std::string_view rest_;
  std::size_t depth_ = 0;
  SearchClause clause_;
};

Result<SearchClause> SearchClause::Parse(std::string_view text) {
  return SearchParser(text).Clause();
}

bool SearchClause::Keeps(std::string_view label) const {
  return terms_.empty() || Holds(terms_.size() - 1, LowerCase(label));
}

bool SearchClause::Holds(std::size_t term, std::string_view lower) const {
  const Term& held = terms_[term];
  const auto holds = [&](std::size_t operand) { return Holds(operand, lower); };
  switch (held.kind) {
    case Kind::kPattern:
      return Fits(patterns_[held.pattern], lower);
    case Kind::kNot:
      return !holds(held.operands.front());
    case Kind::kAnd:
      return std::ranges::all_of(held.operands, holds);
    case Kind::kOr:
      return std::ranges::any_of(held.operands, holds);
  }
  return false;
}

// Each piece at its first place behind the one before; the last one at the end, where it must.
bool SearchClause::Fits(const Pattern& pattern, std::string_view lower) {
  const std::size_t last = pattern.pieces.size() - 1;
  if (pattern.at_begin && pattern.at_end && last == 0) {
    return lower == pattern.pieces.front();
  }
  for (std::size_t i = 0; i < pattern.pieces.size(); ++i) {
    const std::string& piece = pattern.pieces[i];
    if (i == last && pattern.at_end) {
      return lower.ends_with(piece);
    }
    const std::size_t at = lower.find(piece);
    if (at == std::string_view::npos || (i == 0 && pattern.at_begin && at != 0)) {
      return false;
    }
    lower.remove_prefix(at + piece.size());
  }
  return true;
}

}  // namespace sojourn

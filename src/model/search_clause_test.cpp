#include "model/search_clause.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct SearchCase {
  const char* rule;
  const char* clause;
  std::vector<std::string> kept;
  std::vector<std::string> dropped;
};

const std::vector<SearchCase> kCases = {
    {"ABlankClauseKeepsAll", "  ", {"", "a"}, {}},
    {"ContainsIsMeantWithoutAWord", "'ike'", {"bike", "BIKES", "ike"}, {"bik"}},
    {"MatchIsTheWholeValue", "MATCH 'home'", {"home", "HOME"}, {"homes", "a home"}},
    {"BeginsWith", "begins-with 'shop'", {"Shop", "shopping"}, {"a shop"}},
    {"EndsWith", "ENDS-WITH 'shop'", {"bookshop"}, {"shops"}},
    {"WordsIgnoreCase", "Contains 'a' oR cOntains 'b'", {"xA", "b"}, {"c"}},
    {"NotOfATerm", "NOT CONTAINS 'test'", {"prod"}, {"a test"}},
    {"NotOfAGroup",
     "'shoes' AND NOT ('red' OR 'blue')",
     {"shoes"},
     {"red shoes", "blue shoes", "x"}},
    {"AndIsStrongerThanOr", "'a' OR 'b' AND 'c'", {"a", "bc"}, {"b", "c"}},
    {"NotIsStrongerThanAnd", "NOT 'a' AND 'b'", {"b"}, {"ab", "c"}},
    {"SideBySideIsAnd", "'a' 'b'", {"ab", "ba"}, {"a", "b"}},
    {"GroupsSideBySide",
     "(NOT CONTAINS 'test') (BEGINS-WITH 'shop')",
     {"shop"},
     {"shop test", "a"}},
    {"AStarIsAnyRun", "MATCH 'a*c'", {"ac", "abbc"}, {"acd", "bac"}},
    {"StarsUnderEveryOperator", "BEGINS-WITH 'a*c'", {"abcd", "ac"}, {"bac"}},
    {"AStarAtTheEndOfAMatch", "MATCH 'a*'", {"a", "abc"}, {"ba"}},
    {"ALiteralStar", "'5\\*'", {"5* hotel"}, {"5 stars"}},
    {"ALiteralQuote", "MATCH 'l\\'or'", {"L'OR"}, {"lor"}},
    {"TheLastPieceStandsBehindTheOthers", "MATCH 'ab*b'", {"abb", "abxb"}, {"ab"}},
    {"CasesBeyondAscii", "MATCH 'ØRE'", {"øre"}, {"ore"}},
    {"SpacesAreOfTheText", "'a b'", {"xa by"}, {"a  b"}},
};

TEST(SearchClause, KeepsWhatItsRuleSays) {
  for (const SearchCase& row : kCases) {
    const Result<SearchClause> clause = SearchClause::Parse(row.clause);
    ASSERT_TRUE(clause.ok()) << row.rule << ": " << clause.status().ToText();
    for (const std::string& label : row.kept) {
      EXPECT_TRUE(clause.value().Keeps(label)) << row.rule << ": " << label;
    }
    for (const std::string& label : row.dropped) {
      EXPECT_FALSE(clause.value().Keeps(label)) << row.rule << ": " << label;
    }
  }
}

TEST(SearchClause, WhatIsNotUnderstoodIsNamed) {
  for (const char* clause : {"shoes",
                             "MATCH",
                             "'a' AND",
                             "('a'",
                             "'a')",
                             "'a",
                             "NOT NOT 'a'",
                             "OR 'a'",
                             "CONTAINS MATCH 'a'",
                             "LIKE 'a'",
                             "()"}) {
    const Result<SearchClause> read = SearchClause::Parse(clause);
    ASSERT_FALSE(read.ok()) << clause;
    EXPECT_EQ(read.status().code(), StatusCode::kInvalidArgument) << clause;
  }
  const std::string deep = fmt::format("{:(>1000}'a'{:)>1000}", "", "");
  EXPECT_FALSE(SearchClause::Parse(deep).ok());
}

}  // namespace
}  // namespace sojourn

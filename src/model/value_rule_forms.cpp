#include "model/value_rule_forms_internal.h"
#include "model/words.h"

namespace sojourn {
namespace {

using enum FormType;
using enum FormShape;

constexpr FormKey kBoundKeys[] = {
    {.key = "at",
     .type = kLabel,
     .text = "start, end, or a number of characters from the method's side."},
    {.key = "length",
     .type = kInteger,
     .least = 1,
     .text = "A number of characters after from; in to only."},
    {.key = "string", .type = kLabel, .text = "An occurrence of this text."},
    {.key = "index",
     .type = kInteger,
     .fallback = "1",
     .least = 1,
     .text = "Which occurrence, counted from the method's side; 1 = first."},
    {.key = "include",
     .type = kBoolean,
     .fallback = "false",
     .text = "Whether the occurrence belongs to the part."},
};
constexpr Form kBound = {"bound", "Where a part of a text begins or ends.", kBoundKeys};

constexpr FormKey kSubstringKeys[] = {
    {.key = "method",
     .type = kWord,
     .required = true,
     .words = kSubstringMethodWords,
     .text = "How the part is found: left, right, delimiter, url_parse, trim or regex."},
    {.key = "from",
     .type = kTextOrObject,
     .form = &kBound,
     .text = "left, right: where the part begins: start, end, a number, {string: S, index: 1, "
             "include: false}."},
    {.key = "to",
     .type = kTextOrObject,
     .form = &kBound,
     .text = "left, right: where the part ends; {length: n} too."},
    {.key = "delimiter", .type = kLabel, .text = "delimiter: the text between elements."},
    {.key = "side",
     .type = kWord,
     .fallback = "left",
     .words = kSubstringSideWords,
     .text = "delimiter: the side elements are counted from."},
    {.key = "index",
     .type = kInteger,
     .fallback = "1",
     .least = 1,
     .text = "delimiter: which element; 1 = first."},
    {.key = "part",
     .type = kWord,
     .fallback = "host",
     .words = kUrlPartWords,
     .text = "url_parse: the part of the URL."},
    {.key = "key", .type = kLabel, .text = "url_parse, part query: name of the parameter."},
    {.key = "whitespace",
     .type = kBoolean,
     .fallback = "true",
     .text = "trim: white space at both ends."},
    {.key = "characters", .type = kLabel, .text = "trim: these characters at both ends, too."},
    {.key = "pattern", .type = kLabel, .text = "regex: a regular expression of Perl."},
    {.key = "format",
     .type = kLabel,
     .text = "regex: the output, with $1 or $&; the matched text when absent."},
    {.key = "case_sensitive",
     .type = kBoolean,
     .fallback = "true",
     .text = "regex: whether case counts."},
};

constexpr FormKey kRuleKeys[] = {
    {.key = "op",
     .type = kWord,
     .required = true,
     .words = kIncludeOpWords,
     .text = "What the value is tested for."},
    {.key = "value",
     .type = kLabel,
     .required = true,
     .text = "Text, number, date or time; words separated by spaces for contains_any and "
             "contains_all; start/end for within."},
};
constexpr Form kRule = {"rule", "One test of a value.", kRuleKeys};

constexpr FormKey kIncludeKeys[] = {
    {.key = "match",
     .type = kWord,
     .fallback = "all",
     .words = kIncludeMatchWords,
     .text = "Whether a value must pass all rules or any."},
    {.key = "case_sensitive",
     .type = kBoolean,
     .fallback = "true",
     .text = "Whether case counts in the tests."},
    {.key = "rules",
     .type = kObject,
     .shape = kList,
     .required = true,
     .form = &kRule,
     .fewest_items = 1,
     .text = "The tests."},
};

}  // namespace

constexpr Form kSubstringForm = {
    .kind = "substring", .text = "Takes a part of the value.", .keys = kSubstringKeys};

constexpr Form kIncludeForm = {"include", "Keeps only some values.", kIncludeKeys};

}  // namespace sojourn

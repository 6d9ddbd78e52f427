// docs/settings.md lists every key of every definition and every limit, made from the tables the
// program itself reads. UPDATE_GOLDEN=1 writes it anew.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "model/forms.h"
#include "model/limits.h"

namespace sojourn {
namespace {

constexpr std::string_view kIntroduction = R"(# Settings and limits

Every key that a definition may have, with its type, its default and what it does; then every limit, as `sojourn limits` prints them. How the keys work
together is told in [definitions.md](definitions.md). (This page is made from the program's own tables; a test compares them.)
)";

std::string NumbersOf(const FormKey& row) {
  const bool has_least = row.least > std::numeric_limits<double>::lowest();
  const bool has_most = row.most < std::numeric_limits<double>::max();
  const std::string_view word = row.type == FormType::kInteger ? "whole number" : "number";
  if (has_least && has_most) {
    return fmt::format("{}, {} to {}", word, row.least, row.most);
  }
  return has_least ? fmt::format("{}, {} or more", word, row.least) : std::string(word);
}

std::string WordsOf(const FormKey& row) {
  return fmt::format("`{}`", fmt::join(row.words, "` `"));
}

std::string ValueOf(const FormKey& row) {
  switch (row.type) {
    case FormType::kText:
    case FormType::kLabel:
      return "text";
    case FormType::kName:
      return "name";
    case FormType::kColumn:
      return "column";
    case FormType::kInteger:
    case FormType::kNumber:
      return NumbersOf(row);
    case FormType::kBoolean:
      return "`true` `false`";
    case FormType::kDuration:
      return "duration";
    case FormType::kWord:
      return WordsOf(row);
    case FormType::kWordOrDuration:
      return WordsOf(row) + " or a duration" + (row.form == nullptr ? "" : " or an object");
    case FormType::kColumnType:
      return WordsOf(row) + ", `list<…>`, `struct<…>`";
    case FormType::kObject:
      return "object";
    case FormType::kTextOrObject:
      return "text or object";
    case FormType::kAnything:
      return "anything";
  }
  return {};
}

std::string TypeOf(const FormKey& row) {
  const std::string value = ValueOf(row);
  return row.shape == FormShape::kList  ? "list of " + value
         : row.shape == FormShape::kMap ? "by column: " + value
                                        : value;
}

std::string DefaultOf(const FormKey& row) {
  return row.required ? "required" : row.fallback.empty() ? "" : fmt::format("`{}`", row.fallback);
}

// A bar inside of a cell would end it.
std::string Cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\\');
  }
  return text;
}

void AddKeys(const Form& form, const std::string& prefix, std::string& page) {
  for (const FormKey& row : form.keys) {
    if (row.support != FormSupport::kNow && row.support != FormSupport::kOnlyDefault) {
      continue;
    }
    const std::string path = prefix + std::string(row.key);
    page += fmt::format("| `{}` | {} | {} | {}{} |\n",
                        path,
                        Cell(TypeOf(row)),
                        Cell(DefaultOf(row)),
                        row.only_for.empty() ? "" : fmt::format("(`{}`) ", row.only_for),
                        Cell(std::string(row.text)));
    if (row.form != nullptr) {
      const std::string_view mark = row.shape == FormShape::kList  ? "[]."
                                    : row.shape == FormShape::kMap ? ".NAME."
                                                                   : ".";
      AddKeys(*row.form, path + std::string(mark), page);
    }
  }
}

std::string_view WhenOf(const Limit& limit) {
  return limit.kind == LimitKind::kAlways    ? "always"
         : limit.kind == LimitKind::kDefault ? "default"
                                             : "with `limits: {strict: true}`";
}

std::string Page() {
  std::string page(kIntroduction);
  for (const Form* form : AllForms()) {
    page += fmt::format("\n## {}\n\n{}\n\n| key | value | default | meaning |\n|---|---|---|---|\n",
                        form->kind,
                        form->text);
    AddKeys(*form, "", page);
  }
  page += "\n## Limits\n\n| limit | bound | holds | setting | meaning |\n|---|---|---|---|---|\n";
  for (const Limit& limit : Limits()) {
    page += fmt::format("| {} | {} | {} | {} | {} |\n",
                        limit.name,
                        limit.bound,
                        WhenOf(limit),
                        limit.setting.empty() ? "" : fmt::format("`{}`", limit.setting),
                        Cell(std::string(limit.text)));
  }
  return page;
}

TEST(SettingsPage, IsCurrent) {
  const std::string path = SOJOURN_SOURCE_FOLDER "/docs/settings.md";
  const std::string page = Page();
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << page;
  }
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), page) << path;
}

}  // namespace
}  // namespace sojourn

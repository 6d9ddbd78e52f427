#include <algorithm>
#include <istream>
#include <streambuf>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "model/document_internal.h"
#include "model/node_builder_internal.h"

namespace sojourn {
namespace {

constexpr const char* kBracketHint =
    "check quotes, brackets, colons and the indentation here and above";
constexpr std::string_view kStandardTag = "tag:yaml.org,2002:";

// Lets yaml-cpp read from memory.
class TextBuffer final : public std::streambuf {
 public:
  explicit TextBuffer(std::string& text) {
    setg(text.data(), text.data(), text.data() + text.size());
  }
};

class YamlEvents final : public YAML::EventHandler {
 public:
  YamlEvents(ParsedText& parsed, int last_line) : parsed_(parsed), last_line_(last_line) {}

  void OnDocumentStart(const YAML::Mark& mark) override { document_start_ = mark.pos; }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { AddNull(mark); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Refuse(mark, "aliases are not supported", "write the value out");
    AddNull(mark);
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    CheckTag(mark, tag);
    Node node;
    node.kind = Node::Kind::kScalar;
    node.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    node.line = LineOf(mark);
    node.text = value;
    builder_.Add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    CheckTag(mark, tag);
    Open(Node::Kind::kList, mark);
  }
  void OnSequenceEnd() override { builder_.Close(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    CheckTag(mark, tag);
    Open(Node::Kind::kMap, mark);
  }
  void OnMapEnd() override { builder_.Close(); }

  NodeBuilder& builder() { return builder_; }
  // Byte where the last document started; -1 before the first.
  int document_start() const { return document_start_; }

 private:
  void AddNull(const YAML::Mark& mark) {
    Node node;
    node.line = LineOf(mark);
    builder_.Add(std::move(node));
  }

  void Open(Node::Kind kind, const YAML::Mark& mark) {
    if (!builder_.Open(kind, LineOf(mark))) {
      throw YAML::ParserException(
          mark, fmt::format("nested deeper than {} levels", NodeBuilder::kDeepest));
    }
  }

  void CheckTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "!" && tag != "?" && !tag.starts_with(kStandardTag)) {
      Refuse(mark,
             fmt::format("tags are not supported: {}", Shown(tag)),
             "drop the tag; quotes make a value text");
    }
  }

  void Refuse(const YAML::Mark& mark, std::string message, std::string hint) {
    parsed_.problems.push_back({LineOf(mark), std::move(message), std::move(hint)});
  }

  // Marks of what is absent lie where the next thing begins.
  int LineOf(const YAML::Mark& mark) const { return std::min(mark.line + 1, last_line_); }

  ParsedText& parsed_;
  int last_line_;
  int document_start_ = -1;
  NodeBuilder builder_;
};

// Line from 1 of the first line up to `last_line` that is indented with a tab; 0 when there is
// none.
int TabbedLine(std::string_view text, int last_line) {
  for (int line = 1; line <= last_line && !text.empty(); ++line) {
    const std::string_view whole = text.substr(0, text.find('\n'));
    const std::size_t indent = whole.find_first_not_of(" \t");
    if (whole.substr(0, indent).find('\t') != std::string_view::npos) {
      return line;
    }
    text.remove_prefix(std::min(text.size(), whole.size() + 1));
  }
  return 0;
}

TextProblem YamlProblem(std::string_view text, const YAML::Exception& error, int last_line) {
  const int line = error.mark.is_null() ? 0 : std::min(error.mark.line + 1, last_line);
  if (const int tabbed = TabbedLine(text, line); tabbed != 0) {
    return {tabbed, "not YAML: a tab in the indentation", "indent with blanks"};
  }
  if (error.msg == YAML::ErrorMsg::DOC_IN_SCALAR) {
    return {line, "not YAML: a quote that is not closed", "close it, above this line"};
  }
  return {line, fmt::format("not YAML: {}", error.msg), kBracketHint};
}

}  // namespace

ParsedText ParseYamlText(std::string_view text) {
  ParsedText parsed;
  parsed.problems = CheckEncoding(text);
  if (!parsed.problems.empty()) {
    return parsed;
  }
  const auto num_ends = static_cast<int>(std::ranges::count(text, '\n'));
  const int last_line = num_ends + (text.ends_with('\n') ? 0 : 1);
  YamlEvents events(parsed, last_line);
  try {
    std::string whole = std::string(text) + "\n...\n";  // makes yaml-cpp notice an open quote
    TextBuffer buffer(whole);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    for (int start = -1; parser.HandleNextDocument(events); start = events.document_start()) {
      if (events.document_start() <= start) {  // yaml-cpp stays before a stray ] or } for ever
        parsed.problems.push_back(
            {last_line, "not YAML: a bracket without its partner", kBracketHint});
        break;
      }
      if (Node document = events.builder().Take(); document.kind != Node::Kind::kNull) {
        parsed.documents.push_back(std::move(document));
      }
    }
  } catch (const YAML::Exception& error) {
    parsed.problems.push_back(YamlProblem(text, error, last_line));
  }
  if (const int line = events.builder().odd_key_line(); line != 0) {
    parsed.problems.push_back({line, "a key that is no text", "write keys as plain words"});
  }
  return parsed;
}

}  // namespace sojourn

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "model/document_internal.h"
#include "model/node_builder_internal.h"

namespace sojourn {
namespace {

namespace json = boost::json;

// What basic_parser calls. Strings and numbers may come in parts; `line` is set by whoever feeds
// it.
struct JsonEvents {
  // NOLINTBEGIN(readability-identifier-naming): the names are basic_parser's.
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  NodeBuilder builder;
  std::string part;
  int line = 1;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& error) { return Open(Node::Kind::kMap, error); }
  bool on_object_end(std::size_t, json::error_code&) { return Close(); }
  bool on_array_begin(json::error_code& error) { return Open(Node::Kind::kList, error); }
  bool on_array_end(std::size_t, json::error_code&) { return Close(); }
  bool on_key_part(json::string_view text, std::size_t, json::error_code&) { return Collect(text); }
  bool on_key(json::string_view text, std::size_t, json::error_code&) { return Scalar(text, true); }
  bool on_string_part(json::string_view text, std::size_t, json::error_code&) {
    return Collect(text);
  }
  bool on_string(json::string_view text, std::size_t, json::error_code&) {
    return Scalar(text, true);
  }
  bool on_number_part(json::string_view text, json::error_code&) { return Collect(text); }
  bool on_int64(std::int64_t, json::string_view text, json::error_code&) {
    return Scalar(text, false);
  }
  bool on_uint64(std::uint64_t, json::string_view text, json::error_code&) {
    return Scalar(text, false);
  }
  bool on_double(double, json::string_view text, json::error_code&) { return Scalar(text, false); }
  bool on_bool(bool value, json::error_code&) { return Scalar(value ? "true" : "false", false); }
  bool on_null(json::error_code&) {
    Node node;
    node.line = line;
    builder.Add(std::move(node));
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  // NOLINTEND(readability-identifier-naming)

 private:
  bool Collect(json::string_view text) {
    part.append(text.data(), text.size());
    return true;
  }

  bool Scalar(json::string_view text, bool quoted) {
    Collect(text);
    Node node;
    node.kind = Node::Kind::kScalar;
    node.quoted = quoted;
    node.line = line;
    node.text = std::exchange(part, {});
    builder.Add(std::move(node));
    return true;
  }

  bool Open(Node::Kind kind, json::error_code& error) {
    if (builder.Open(kind, line)) {
      return true;
    }
    error = json::error::too_deep;
    return false;
  }

  bool Close() {
    builder.Close();
    return true;
  }
};

}  // namespace

// Fed line by line, end of line included: no token of JSON goes over a line, so each one's line is
// known.
ParsedText ParseJsonText(std::string_view text) {
  ParsedText parsed;
  parsed.problems = CheckEncoding(text);
  if (!parsed.problems.empty()) {
    return parsed;
  }
  json::parse_options options;
  options.max_depth = NodeBuilder::kDeepest;
  json::basic_parser<JsonEvents> parser(options);
  json::error_code error;
  std::size_t begin = 0;
  int& line = parser.handler().line;
  while (!error && begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::size_t taken = parser.write_some(true, text.data() + begin, end - begin, error);
    if (!error && taken < end - begin) {
      error = json::error::extra_data;
    }
    begin = end;
    line += error || begin >= text.size() ? 0 : 1;
  }
  if (!error) {
    parser.write_some(false, nullptr, 0, error);
  }
  if (error) {
    parsed.problems.push_back({line,
                               fmt::format("not JSON: {}", error.message()),
                               "check quotes, commas and brackets here and above"});
    return parsed;
  }
  parsed.documents.push_back(parser.handler().builder.Take());
  return parsed;
}

}  // namespace sojourn

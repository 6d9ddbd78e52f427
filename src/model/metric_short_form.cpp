// The command line's short form of a metric column, read into the same node as the JSON form and
// checked by the same form.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "model/form_reader_internal.h"
#include "model/read_objects_internal.h"
#include "model/report_request.h"
#include "model/words.h"

namespace sojourn {
namespace {

constexpr std::string_view kHint =
    "write metric, name=metric or name=metric[model,lookback or container], as in "
    "rev_u=revenue[u_shaped,30d]";

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Node Scalar(std::string_view text, bool quoted) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.quoted = quoted;
  node.text = text;
  return node;
}

void Put(std::string_view key, Node value, Node& map) {
  map.kind = Node::Kind::kMap;
  map.keys.push_back({std::string(key), 0});
  map.items.push_back(std::move(value));
}

// "time_decay:7d" or "custom:30/20/50" or "linear".
void PutModel(std::string_view text, Node& attribution) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  Put("model", Scalar(name, true), attribution);
  if (colon == std::string_view::npos) {
    return;
  }
  const std::string_view parameter = text.substr(colon + 1);
  if (name == WordOf(kAttributionWords, AttributionModel::kCustom)) {
    Node weights;
    weights.kind = Node::Kind::kList;
    for (const std::string_view weight : Split(parameter, '/')) {
      weights.items.push_back(Scalar(weight, false));
    }
    Put("weights", std::move(weights), attribution);
  } else {
    Put("half_life", Scalar(parameter, true), attribution);
  }
}

Node AttributionNode(std::string_view options) {
  Node attribution;
  const std::vector<std::string_view> parts = Split(options, ',');
  PutModel(parts.front(), attribution);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool is_container = std::ranges::count(kScopeWords, parts[i]) > 0;
    Put(is_container ? "container" : "lookback", Scalar(parts[i], true), attribution);
  }
  return attribution;
}

}  // namespace

Result<MetricRequest> ParseMetricShortForm(std::string_view text) {
  const std::size_t bracket = text.find('[');
  const std::size_t equals = text.substr(0, bracket).find('=');
  const bool has_title = equals != std::string_view::npos;
  const bool has_options = bracket != std::string_view::npos;
  if (has_options && !text.ends_with(']')) {
    return InvalidArgument(
        fmt::format("a metric whose [ is not closed at its end: {}", Shown(text)),
        std::string(kHint));
  }
  const std::size_t begin = has_title ? equals + 1 : 0;
  Node node;
  Put("metric", Scalar(text.substr(begin, bracket - begin), true), node);
  if (has_title) {
    Put("as", Scalar(text.substr(0, equals), true), node);
  }
  if (has_options) {
    Put("attribution", AttributionNode(text.substr(bracket + 1, text.size() - bracket - 2)), node);
  }
  const Form& form = *FindForm("request")->Find("metrics")->form;
  MistakeList mistakes(Shown(text));
  CheckForm(node, form, {}, mistakes);
  MetricRequest metric = ReadMetric(FormReader(&node, form, {}), mistakes);
  std::vector<Mistake> found = mistakes.Take();
  std::erase_if(found, &Mistake::is_guardrail);  // whether limits are strict, the view knows
  if (found.empty()) {
    return metric;
  }
  const Status status = MistakesStatus(found);
  return status.code() == StatusCode::kUnsupported
             ? status
             : InvalidArgument(status.message(),
                               std::string(status.hint().empty() ? kHint : status.hint()));
}

}  // namespace sojourn

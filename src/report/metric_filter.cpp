#include "report/metric_filter.h"

#include <type_traits>
#include <utility>

namespace sojourn {

Result<MetricFilter> MetricFilter::Create(const Include& include,
                                          const StoreSnapshot& store,
                                          std::size_t column,
                                          const TimeZone& zone) {
  const ValueType type = store.columns()[column].type;
  ASSIGN_OR_RETURN(ValueFilter values, ValueFilter::Create(include, type, zone));
  MetricFilter filter(std::move(values));
  if (type == ValueType::kString) {
    ASSIGN_OR_RETURN(const Dictionary* dictionary, store.OpenDictionary(column));
    filter.passes_.assign(dictionary->size(), 0);
    for (std::uint32_t code = 1; code < filter.passes_.size(); ++code) {
      filter.passes_[code] = filter.filter_.PassesText(dictionary->value(code)) ? 1 : 0;
    }
  } else if (type == ValueType::kBoolean) {
    filter.passes_ = {0,
                      filter.filter_.PassesText("false") ? std::uint8_t{1} : std::uint8_t{0},
                      filter.filter_.PassesText("true") ? std::uint8_t{1} : std::uint8_t{0}};
  }
  return filter;
}

Occurrences MetricFilter::Keep(const Occurrences& list,
                               const RawColumn& column,
                               Arena& arena) const {
  const auto events = arena.Allocate<std::uint32_t>(list.events.size());
  const auto amounts = arena.Allocate<double>(list.events.size());
  std::size_t size = 0;
  VisitData(column, [&]<typename T>(const T* data) {
    for (std::size_t i = 0; i < list.events.size(); ++i) {
      const T value = data[list.events[i]];
      bool passes = false;
      if constexpr (std::is_unsigned_v<T>) {
        passes = passes_[value] != 0;
      } else if constexpr (std::is_integral_v<T>) {
        passes = filter_.PassesInteger(value);
      } else {
        passes = filter_.PassesNumber(value);
      }
      events[size] = list.events[i];
      amounts[size] = list.amounts[i];
      size += passes;
    }
  });
  return {events.first(size), amounts.first(size)};
}

}  // namespace sojourn

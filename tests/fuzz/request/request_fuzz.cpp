// Report requests and metric short forms of any bytes: never a crash, and what is accepted survives
// its canonical JSON.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "model/report_request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto request = sojourn::ParseReportRequest(text, "request.json"); request.ok()) {
    const auto read =
        sojourn::ParseReportRequest(sojourn::ReportRequestJson(request.value()), "canonical.json");
    CHECK(read.ok());
    CHECK(read.value() == request.value());
  }
  if (const auto metric = sojourn::ParseMetricShortForm(text); metric.ok()) {
    CHECK(!metric.value().metric.empty());
  }
  return 0;
}

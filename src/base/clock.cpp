#include "base/clock.h"

#include <chrono>

namespace sojourn {
namespace {

std::int64_t SteadyNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::int64_t SystemClock::NowUs() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Stopwatch::Stopwatch() : began_ns_(SteadyNs()) {}

double Stopwatch::Seconds() const {
  return static_cast<double>(SteadyNs() - began_ns_) * 1e-9;
}

}  // namespace sojourn

// Time as a constructor parameter: no other place of Sojourn asks the machine what time it is.
#pragma once

#include <cstdint>

namespace sojourn {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970 UTC.
  virtual std::int64_t NowUs() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t NowUs() const override;
};

// A clock that stands where it was put.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t now_us) : now_us_(now_us) {}
  std::int64_t NowUs() const override { return now_us_; }
  void Advance(std::int64_t by_us) { now_us_ += by_us; }

 private:
  std::int64_t now_us_;
};

// Measures how long something took. Monotonic; for timings only, never for results.
class Stopwatch {
 public:
  Stopwatch();
  double Seconds() const;

 private:
  std::int64_t began_ns_;
};

}  // namespace sojourn

// The rules that definitions choose by name and the journey kernel carries out: names only. `model`
// reads and prints them, `journey` gives them their meaning; neither sees the other.
#pragma once

namespace sojourn {

// What a rule looks at as a whole (dataviews.md 3).
enum class Scope { kSession, kPerson };

// Which value a persisted dimension keeps (dataviews.md 9.2).
enum class Allocation { kMostRecent, kOriginal, kAll, kFirstKnown, kLastKnown };

// Which of several equal occurrences of a metric stays (dataviews.md 8.8).
enum class KeptOccurrence { kFirst, kLast };

// Where the lookback "reporting window" begins (dataviews.md 10.1, D-45).
enum class PersonLookback { kWindowStart, kMonthStart };

// How a conversion is shared out over its touches (dataviews.md 10.3).
enum class AttributionModel {
  kLastTouch,
  kFirstTouch,
  kLinear,
  kParticipation,
  kSameTouch,
  kUShaped,
  kJCurve,
  kInverseJ,
  kTimeDecay,
  kCustom,
  kAlgorithmic,
};

}  // namespace sojourn

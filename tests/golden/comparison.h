// Whether an answer is what a golden file expects, and what differs.
#pragma once

#include <string>

#include "tests/golden/golden_file.h"
#include "tests/golden/runner.h"

namespace sojourn {

// Empty when `answer` fits; else lines for a person to read. Cells are equal as text; an expected
// fraction (`100/3`) stands for the double nearest to it, 1e-12 off at most: it is the form in
// which shares are computed by hand.
std::string DifferenceFromExpectation(const GoldenCase& asked, const Answer& answer);

// The same between two runs: every byte counts. Event rows come in the order of hashed persons;
// `any_order` compares them as sets.
std::string DifferenceBetween(const Answer& reference, const Answer& answer, bool any_order);

// Takes the names of kRenamePrefix back.
void UndoRenaming(Answer& answer);

}  // namespace sojourn

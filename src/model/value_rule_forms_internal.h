// Forms of the row-level settings of a component (model/value_rules.h).
#pragma once

#include "model/forms.h"

namespace sojourn {

// NOLINTBEGIN(readability-identifier-naming): constants, which these are where they are defined.
extern const Form kSubstringForm, kIncludeForm;  // value_rule_forms.cpp
// NOLINTEND(readability-identifier-naming)

}  // namespace sojourn

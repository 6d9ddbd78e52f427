// The forms of each kind: tables of constants, one file per group of kinds.
#pragma once

#include "model/forms.h"

namespace sojourn {

// NOLINTBEGIN(readability-identifier-naming): constants, which these are where they are defined.
extern const Form kProjectForm, kDatasetForm, kConnectionForm;  // dataset_forms.cpp
extern const Form kViewForm, kAttributionForm;                  // view_forms.cpp
extern const Form kDestinationForm, kExportForm, kRequestForm;  // export_forms.cpp
// NOLINTEND(readability-identifier-naming)

}  // namespace sojourn

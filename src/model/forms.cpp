#include "model/forms.h"

#include "model/forms_internal.h"

namespace sojourn {
namespace {

constexpr const Form* kForms[] = {&kProjectForm,
                                  &kDatasetForm,
                                  &kConnectionForm,
                                  &kViewForm,
                                  &kDestinationForm,
                                  &kExportForm,
                                  &kRequestForm};
constexpr std::string_view kLaterKindNames[] = {
    "segment", "metric", "field", "policy", "principal"};
constexpr std::string_view kDocumentKindNames[] = {
    "project", "dataset", "connection", "view", "destination", "export"};

}  // namespace

const FormKey* Form::Find(std::string_view key) const {
  for (const FormKey& row : keys) {
    if (row.key == key) {
      return &row;
    }
  }
  return nullptr;
}

const Form* FindForm(std::string_view kind) {
  for (const Form* form : kForms) {
    if (form->kind == kind) {
      return form;
    }
  }
  return nullptr;
}

std::span<const Form* const> AllForms() {
  return kForms;
}
std::span<const std::string_view> LaterKinds() {
  return kLaterKindNames;
}
std::span<const std::string_view> DocumentKinds() {
  return kDocumentKindNames;
}

}  // namespace sojourn

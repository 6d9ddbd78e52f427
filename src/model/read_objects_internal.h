// Turns checked documents into structs, with the rules that one object can break by itself.
#pragma once

#include "model/definitions.h"
#include "model/form_check_internal.h"
#include "model/form_reader_internal.h"
#include "model/report_request.h"

namespace sojourn {

// A name by which one object needs another; looked up when all documents are read.
struct Reference {
  enum class Kind {
    kDataset,
    kConnection,
    kView,
    kDestination,
    kDimension,    // of `view`, standard ones included
    kMetric,       // of `view`, standard ones included
    kStartMetric,  // of `view`, written ones only
    kEventColumn,  // of `view`: a component, or row_id session_id timestamp
  };
  Kind kind;
  std::string name;
  std::string view;
  std::string file;
  KeyPlace place;
};

class References {
 public:
  explicit References(std::string file) : file_(std::move(file)) {}
  // Nothing for an empty name: that is a mistake of its own.
  void Add(Reference::Kind kind,
           const std::string& name,
           KeyPlace place,
           const std::string& view = {});
  // For a list of names at `place`.
  void AddAll(Reference::Kind kind,
              const std::vector<std::string>& names,
              const KeyPlace& place,
              const std::string& view);
  std::vector<Reference> Take() { return std::exchange(references_, {}); }

 private:
  std::string file_;
  std::vector<Reference> references_;
};

// Names every reference that leads nowhere (validate.cpp).
void CheckReferences(const Definitions& definitions,
                     const std::vector<Reference>& references,
                     std::vector<Mistake>& mistakes);

ProjectSettings ReadProject(const FormReader& reader, MistakeList& mistakes);
Dataset ReadDataset(const FormReader& reader, MistakeList& mistakes);
Connection ReadConnection(const FormReader& reader, MistakeList& mistakes, References& references);
// The time zone stays empty when none is written.
Substring ReadSubstring(const FormReader& reader, MistakeList& mistakes);
Include ReadInclude(const FormReader& reader);
CalendarRules ReadCalendar(const FormReader& reader, MistakeList& mistakes);
View ReadView(const FormReader& reader, MistakeList& mistakes, References& references);
Attribution ReadAttribution(const FormReader& reader, MistakeList& mistakes);
Destination ReadDestination(const FormReader& reader, MistakeList& mistakes);
Export ReadExport(const FormReader& reader, MistakeList& mistakes, References& references);
ReportRequest ReadReportRequest(const FormReader& reader,
                                MistakeList& mistakes,
                                References& references);

MetricRequest ReadMetric(const FormReader& reader, MistakeList& mistakes);

// A mistake at `place` where `range` is no written range.
void CheckRange(std::string_view range, const KeyPlace& place, MistakeList& mistakes);

void CheckTimeZone(const FormReader& reader, MistakeList& mistakes);
// `timeout` as read from the key of that name (D-09).
void CheckTimeout(const FormReader& reader, const Duration& timeout, MistakeList& mistakes);

}  // namespace sojourn

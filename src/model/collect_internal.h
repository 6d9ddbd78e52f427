// Gathers objects from documents, then checks what they say about each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/document_internal.h"
#include "model/parse.h"
#include "model/read_objects_internal.h"

namespace sojourn {

class DefinitionCollector {
 public:
  // Checks and reads one document of a kind that FindForm knows.
  void Add(const Node& document, std::string_view kind, const std::string& file);
  // For mistakes found before there was a document: what others refer to may be in what could not
  // be read, so references are then not checked.
  void AddUnread(Mistake mistake);
  // A mistake that hides nothing.
  void AddMistake(Mistake mistake) { mistakes_.push_back(std::move(mistake)); }

  // Fills in what views have from the project, checks references, sorts the mistakes by file and
  // line.
  ParsedDefinitions Finish();

 private:
  Definitions definitions_;
  std::vector<Mistake> mistakes_;
  std::vector<Reference> references_;
  SourcePlace project_place_;
  bool has_project_ = false;
  bool all_read_ = true;
};

}  // namespace sojourn

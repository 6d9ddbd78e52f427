// Where a command's result goes: stdout, or a file that appears only when it is whole.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sojourn {

class Output {
 public:
  enum class Content { kText, kBinary };

  // Empty `path`: stdout; binary content is refused on a terminal (kInvalidArgument). A regular
  // file is written beside its place and renamed by Finish; devices and pipes are written directly.
  static Result<std::unique_ptr<Output>> Open(const std::string& path, Content content);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  Status Write(std::string_view bytes);
  // Whether the reader of stdout has gone: what follows reaches nobody.
  bool reader_gone() const { return reader_gone_; }
  // Call once, last: makes the file durable and visible.
  Status Finish();

 private:
  Output(std::string path, std::string part_path, std::FILE* file)
      : path_(std::move(path)), part_path_(std::move(part_path)), file_(file) {}

  std::string path_;       // empty: stdout
  std::string part_path_;  // empty: written directly
  std::FILE* file_;
  bool reader_gone_ = false;
};

}  // namespace sojourn

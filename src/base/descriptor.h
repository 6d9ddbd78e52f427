// Closes an open file at the end of a scope.
#pragma once

#include <unistd.h>

namespace sojourn {

// Owns the number that open() answered; a negative one (open failed, errno tells why) owns nothing.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace sojourn

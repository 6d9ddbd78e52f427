#include "tests/golden/runner.h"

namespace sojourn {

Result<std::vector<Answer>> RunThroughLake(const GoldenFile&, const Configuration&) {
  return Unsupported("the whole path: the lake is not there yet");
}

}  // namespace sojourn

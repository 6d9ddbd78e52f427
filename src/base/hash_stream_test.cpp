#include "base/hash_stream.h"

#include <string>

#include <gtest/gtest.h>

#include "base/hash.h"

namespace sojourn {
namespace {

TEST(HashStream, PiecesHashAsTheWhole) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += std::to_string(i);
  }
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, text.size()}) {
    HashStream stream;
    for (std::size_t begin = 0; begin < text.size(); begin += piece) {
      stream.Add(text.data() + begin, std::min(piece, text.size() - begin));
    }
    EXPECT_EQ(stream.value(), Hash64(text)) << piece;
  }
  EXPECT_EQ(HashStream().value(), Hash64(""));
}

}  // namespace
}  // namespace sojourn

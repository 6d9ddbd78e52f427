#include "egress/output_file.h"

#include <cerrno>

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sha256.h"
#include "egress/failure_codes.h"

namespace sojourn {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// SHA-256 for trust, MD5 because receivers' tools ask for it (export.md 17.1).
class BothDigests {
 public:
  BothDigests() { CHECK_EQ(EVP_DigestInit_ex(md5_.get(), EVP_md5(), nullptr), 1); }

  void Update(std::string_view bytes) {
    bytes_ += static_cast<std::int64_t>(bytes.size());
    sha256_.Update(bytes);
    CHECK_EQ(EVP_DigestUpdate(md5_.get(), bytes.data(), bytes.size()), 1);
  }

  OutputFile::Written Finish() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    CHECK_EQ(EVP_DigestFinal_ex(md5_.get(), digest, &length), 1);
    std::string md5;
    for (unsigned i = 0; i < length; ++i) {
      md5 += fmt::format("{:02x}", digest[i]);
    }
    return {.bytes = bytes_, .sha256 = sha256_.Finish(), .md5 = std::move(md5)};
  }

 private:
  Sha256 sha256_;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> md5_{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::int64_t bytes_ = 0;
};

}  // namespace

struct OutputFile::State {
  std::string path;
  int descriptor = -1;
  std::string buffer;
  BothDigests digests;

  ~State() {
    if (descriptor >= 0) {
      close(descriptor);
    }
  }

  Status Flush() {
    std::string_view rest = buffer;
    while (!rest.empty()) {
      const ssize_t written = write(descriptor, rest.data(), rest.size());
      if (written < 0 && errno != EINTR) {
        return AtDestination(ErrnoStatus("write", path));
      }
      rest.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    buffer.clear();
    return {};
  }
};

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::~OutputFile() = default;

Result<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (state->descriptor < 0) {
    return AtDestination(ErrnoStatus("create", path));
  }
  return std::unique_ptr<OutputFile>(new OutputFile(std::move(state)));
}

Status OutputFile::Write(std::string_view bytes) {
  state_->digests.Update(bytes);
  state_->buffer += bytes;
  return state_->buffer.size() < kBufferBytes ? Status() : state_->Flush();
}

Result<OutputFile::Written> OutputFile::Close() {
  RETURN_IF_ERROR(state_->Flush());
  if (fsync(state_->descriptor) != 0) {
    return AtDestination(ErrnoStatus("sync", state_->path));
  }
  if (const int descriptor = std::exchange(state_->descriptor, -1); close(descriptor) != 0) {
    return AtDestination(ErrnoStatus("close", state_->path));
  }
  return state_->digests.Finish();
}

Result<OutputFile::Written> MeasureFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return ErrnoStatus("open", path);
  }
  BothDigests digests;
  std::string buffer(kBufferBytes, '\0');
  ssize_t got = 0;
  while ((got = read(descriptor, buffer.data(), buffer.size())) > 0) {
    digests.Update(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  }
  const Status status = got < 0 ? ErrnoStatus("read", path) : Status();
  close(descriptor);
  RETURN_IF_ERROR(status);
  return digests.Finish();
}

}  // namespace sojourn

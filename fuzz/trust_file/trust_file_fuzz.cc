// The payload that parses is written in one form, and no file is trusted that does not parse. The
// root is the one that the file names: only so does an input get as far as the signature.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "sigstore/trust_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hallmark::sigstore::TrustFile;
  using hallmark::sigstore::TrustFileDraft;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto draft = TrustFileDraft::parse(hallmark::as_bytes(text))) {
    const std::string written = draft->serialise();
    const auto again = TrustFileDraft::parse(hallmark::as_bytes(written));
    CHECK(again.has_value());
    CHECK(again->serialise() == written);
  }
  const auto content = TrustFile::read_unverified_unsafe(text);
  if (!content) return 0;
  const auto trust = TrustFile::verify(
      text, {.root = content->root.id(), .now = content->issued, .version_min = 2});
  if (!trust) return 0;
  CHECK(trust->version() >= 2);
  CHECK(trust->next_change_after(content->issued) <= content->expires);
  for (const auto& key : trust->content().keys) CHECK(trust->find(key.key.id()) == &key);
  return 0;
}

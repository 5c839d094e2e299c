#include "crypto/pkcs11/pin.h"

#include "base/limits.h"
#include "crypto/pkcs11/uri_text.h"

namespace hallmark::crypto::pkcs11 {
namespace {

Result<Path> path_of(const std::string& source) {
  const std::string path =
      source.starts_with("file:") ? TRY_IN("pin-source", decode_file_uri(source)) : source;
  if (path.starts_with('/') && !path.starts_with("//") && !path.contains('\0')) return Path(path);
  return fail(ErrorCode::kUsage,
              "pin-source is neither an absolute path nor a file: URI of this machine",
              "pin-source-invalid");
}

Result<SecretBytes> read_pin(Files& files, const Path& path) {
  Bytes bytes = TRY_IN("pin-source", files.read(path, Limits{}.pin_bytes_max));
  if (!bytes.empty() && bytes.back() == std::byte{'\n'}) bytes.pop_back();
  return SecretBytes(std::move(bytes));
}

Result<SecretBytes> any_pin(const Pkcs11Uri& uri, Files& files, const PinSource& ask,
                            std::string_view prompt) {
  if (uri.pin_value) return uri.pin_value->clone();
  if (uri.pin_source) return read_pin(files, TRY(path_of(*uri.pin_source)));
  return ask(prompt);
}

}  // namespace

Result<SecretBytes> find_pin(const Pkcs11Uri& uri, Files& files, const PinSource& ask,
                             std::string_view prompt) {
  SecretBytes pin = TRY(any_pin(uri, files, ask, prompt));
  if (pin.empty()) return fail(ErrorCode::kUnauthenticated, "the PIN is empty", "pin-empty");
  return pin;
}

}  // namespace hallmark::crypto::pkcs11

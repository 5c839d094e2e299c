#pragma once

// A PKCS#11 URI (RFC 7512): which token, which object, which module, and where the PIN is.
//
// Parsing is strict: what is in the path and not known here could never match (2.3), so it is
// refused, as is anything twice. In the query the RFC would have unknown attributes ignored; only
// those whose name begins with "x-" are, since a misspelt one would be as well.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace hallmark::crypto::pkcs11 {

struct LibraryVersion {
  unsigned major;
  unsigned minor;
  auto operator<=>(const LibraryVersion&) const = default;
};

struct Pkcs11Uri {
  // kUsage, reason "uri-invalid"; kLimitExceeded. No error quotes a value, which may be the PIN.
  static Result<Pkcs11Uri> parse(std::string_view text);

  // Of the token.
  std::optional<std::string> token;
  std::optional<std::string> manufacturer;
  std::optional<std::string> serial;
  std::optional<std::string> model;
  // Of the slot that it is in.
  std::optional<std::uint64_t> slot_id;
  std::optional<std::string> slot_manufacturer;
  std::optional<std::string> slot_description;
  // Of the module.
  std::optional<std::string> library_manufacturer;
  std::optional<std::string> library_description;
  std::optional<LibraryVersion> library_version;
  // Of the key.
  std::optional<std::string> object;
  std::optional<std::string> type;  // one of the RFC's five
  std::optional<Bytes> id;          // never empty

  std::optional<std::string> module_path;
  std::optional<std::string> module_name;
  std::optional<std::string> pin_source;  // never beside pin_value
  std::optional<SecretBytes> pin_value;
};

}  // namespace hallmark::crypto::pkcs11

#pragma once

// in-toto Statement v1 (https://in-toto.io/Statement/v1) and its ResourceDescriptors.
//
// Reading ignores unknown members, as the specification asks; what a decision needs is checked.
// Statement v0.1 is not read: nothing here writes it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "json/value.h"

namespace hallmark::attest {

inline constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";

// Type URIs of our own: identifiers, never fetched.
std::string own_type(std::string_view name);  // "https://w3id.org/hallmark/<name>/v1"

struct ResourceDescriptor {
  std::string name = {};                           // empty = absent
  std::string uri = {};                            // empty = absent
  std::map<std::string, std::string> digest = {};  // algorithm -> lower-case hex
  json::Object annotations = {};                   // empty = absent

  // The sha256 entry; nullopt if there is none.
  std::optional<Sha256Digest> sha256() const;
  static ResourceDescriptor of(std::string name, const Sha256Digest& digest);

  // kInvalidInput unless an object with at least one of name, uri, digest, content (which is not
  // kept); hex checked, and a sha256 entry must be a SHA-256 digest.
  static Result<ResourceDescriptor> from_json(const json::Value& value, std::string_view place);
  json::Value to_json() const;

  bool operator==(const ResourceDescriptor&) const = default;
};

// An array of descriptors, at most limits.subjects_max.
Result<std::vector<ResourceDescriptor>> descriptors_from_json(const json::Array& array,
                                                              std::string_view place,
                                                              const Limits& limits);
json::Value descriptors_to_json(const std::vector<ResourceDescriptor>& descriptors);

struct Statement {
  std::vector<ResourceDescriptor> subjects;  // at least one, each with a digest
  std::string predicate_type;
  json::Value predicate;  // an object

  // Strict JSON; kInvalidInput with a place, or kLimitExceeded.
  static Result<Statement> parse(ByteView payload, const Limits& limits = {});
  // RFC 8785.
  std::string serialise() const&;
  std::string serialise() &&;  // without a copy of a predicate that may be large

  bool has_subject(const Sha256Digest& digest) const;
};

}  // namespace hallmark::attest

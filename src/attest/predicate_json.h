#pragma once

// What the predicates' readers and writers share. Internal to attest.

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"

namespace hallmark::attest {

// The subject of a statement about a run that has no output to name: the stored run record.
inline constexpr std::string_view kRunRecordName = "run-record";

// The annotation that says what a descriptor is for.
inline constexpr std::string_view kRoleAnnotation = "hallmark_role";

// A reader of the predicate; kInvalidInput if the statement is of another type.
Result<json::ObjectReader> predicate_reader(const Statement& statement, std::string_view type);

struct SoleSubject {
  std::string name;
  Sha256Digest digest;
};
// kInvalidInput unless the statement has exactly one subject, named, with a sha256 digest.
Result<SoleSubject> sole_subject(const Statement& statement);

Statement make_statement(std::string_view type, std::vector<ResourceDescriptor> subjects,
                         json::Object predicate);

json::Value digest_set(const Sha256Digest& digest);  // {"sha256": hex}
// kInvalidInput unless the member is a digest set of sha256 and nothing else.
Result<Sha256Digest> read_digest_set(json::ObjectReader& reader, std::string_view key);

bool has_control_character(std::string_view text);  // C0 and DEL

// A string member that is neither empty nor able to break a line: names, ids, URIs.
Result<std::string> read_name(json::ObjectReader& reader, std::string_view key);
// A kind of kKinds.
Result<std::string> read_kind(json::ObjectReader& reader, std::string_view key);
// A command: at least one word.
Result<std::vector<std::string>> read_command(json::ObjectReader& reader, std::string_view key);
// 32 lower-case hex digits.
Result<std::string> read_invocation_id(json::ObjectReader& reader, std::string_view key);

json::Value strings_to_json(const std::vector<std::string>& strings);

}  // namespace hallmark::attest

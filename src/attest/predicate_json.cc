#include "attest/predicate_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "attest/run_artifact.h"

namespace hallmark::attest {

Result<json::ObjectReader> predicate_reader(const Statement& statement, std::string_view type) {
  if (statement.predicate_type != type) {
    return fail(ErrorCode::kInvalidInput, fmt::format("predicateType: not {}", type));
  }
  return json::ObjectReader::create(statement.predicate, "predicate");
}

Result<SoleSubject> sole_subject(const Statement& statement) {
  if (statement.subjects.size() != 1) {
    return fail(ErrorCode::kInvalidInput, "subject: not exactly one");
  }
  const ResourceDescriptor& subject = statement.subjects.front();
  const auto digest = subject.sha256();
  if (!digest) return fail(ErrorCode::kInvalidInput, "subject[0]: no sha256 digest");
  if (subject.name.empty()) return fail(ErrorCode::kInvalidInput, "subject[0]: no name");
  return SoleSubject{.name = subject.name, .digest = *digest};
}

Statement make_statement(std::string_view type, std::vector<ResourceDescriptor> subjects,
                         json::Object predicate) {
  return {.subjects = std::move(subjects),
          .predicate_type = std::string(type),
          .predicate = std::move(predicate)};
}

json::Value digest_set(const Sha256Digest& digest) {
  return json::Object{{"sha256", digest.hex()}};
}

Result<Sha256Digest> read_digest_set(json::ObjectReader& reader, std::string_view key) {
  auto set = TRY(reader.object(key));
  const std::string hex = TRY(set.string("sha256"));
  TRY(set.finish());
  return TRY_IN(set.place(), Sha256Digest::from_hex(hex));
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

Result<std::string> read_name(json::ObjectReader& reader, std::string_view key) {
  std::string text = TRY(reader.string(key));
  if (text.empty()) return reader.refuse(key, "empty");
  if (has_control_character(text)) return reader.refuse(key, "control character");
  return text;
}

Result<std::string> read_kind(json::ObjectReader& reader, std::string_view key) {
  std::string kind = TRY(reader.string(key));
  if (!is_kind(kind)) return reader.refuse(key, "not a kind of step");
  return kind;
}

Result<std::vector<std::string>> read_command(json::ObjectReader& reader, std::string_view key) {
  std::vector<std::string> command = TRY(reader.strings(key));
  if (command.empty()) return reader.refuse(key, "empty");
  return command;
}

Result<std::string> read_invocation_id(json::ObjectReader& reader, std::string_view key) {
  std::string id = TRY(reader.string(key));
  if (id.size() != 32 || id.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return reader.refuse(key, "not 32 lower-case hex digits");
  }
  return id;
}

json::Value strings_to_json(const std::vector<std::string>& strings) {
  return json::Array(strings.begin(), strings.end());
}

}  // namespace hallmark::attest

#include "policy/outline.h"

#include "json/reader.h"

namespace hallmark::policy {

namespace {

using json::ObjectReader;

constexpr std::int64_t kLineMax = std::int64_t{1} << 31;

template <class T>
using ReadOne = Result<T> (*)(const json::Value&);

template <class T>
Result<std::vector<T>> read_all(ObjectReader& reader, std::string_view key, ReadOne<T> read) {
  std::vector<T> all;
  for (const json::Value& value : *TRY(reader.array(key))) all.push_back(TRY(read(value)));
  return all;
}

Result<std::int64_t> read_line(ObjectReader& reader) { return reader.integer("line", 0, kLineMax); }

Result<std::optional<std::string>> read_part(const json::Value& value) {
  if (value.is_null()) return std::nullopt;
  if (const std::string* name = value.as_string()) return *name;
  return fail(ErrorCode::kInvalidInput, "path: neither name nor null");
}

Result<Reference> read_reference(const json::Value& value) {
  auto reader = TRY(ObjectReader::create(value, "ref"));
  Reference reference{};
  reference.path = TRY(read_all(reader, "path", ReadOne<std::optional<std::string>>(read_part)));
  reference.line = TRY(read_line(reader));
  return reference;
}

Result<Call> read_call(const json::Value& value) {
  auto reader = TRY(ObjectReader::create(value, "call"));
  Call call{};
  call.path = TRY(reader.strings("path"));
  call.arity = TRY(reader.integer("arity", 0, kLineMax));
  call.line = TRY(read_line(reader));
  call.literal = TRY(reader.optional_string("literal"));
  return call;
}

Result<Unbound> read_unbound(const json::Value& value) {
  auto reader = TRY(ObjectReader::create(value, "unbound"));
  Unbound unbound{};
  unbound.name = TRY(reader.string("name"));
  unbound.line = TRY(read_line(reader));
  return unbound;
}

Result<Rule> read_rule(const json::Value& value) {
  auto reader = TRY(ObjectReader::create(value, "rule"));
  Rule rule{};
  rule.path = TRY(reader.strings("path"));
  rule.kind = TRY(reader.string("kind"));
  rule.arity = TRY(reader.integer("arity", -1, kLineMax));
  rule.line = TRY(read_line(reader));
  rule.references = TRY(read_all(reader, "refs", ReadOne<Reference>(read_reference)));
  rule.calls = TRY(read_all(reader, "calls", ReadOne<Call>(read_call)));
  rule.unbound = TRY(read_all(reader, "unbound", ReadOne<Unbound>(read_unbound)));
  rule.with_line = TRY(reader.integer("with_line", 0, kLineMax));
  return rule;
}

Result<Module> read_module(const json::Value& value) {
  auto reader = TRY(ObjectReader::create(value, "module"));
  Module module;
  module.file = TRY(reader.string("file"));
  module.package = TRY(reader.strings("package"));
  module.rules = TRY(read_all(reader, "rules", ReadOne<Rule>(read_rule)));
  for (const json::Value& import : *TRY(reader.array("imports"))) {
    auto imported = TRY(ObjectReader::create(import, "import"));
    module.imports[TRY(imported.string("alias"))] = TRY(imported.strings("path"));
  }
  return module;
}

Result<std::vector<Module>> read_outline(std::string_view text) {
  const json::Value value = TRY(json::parse(text));
  if (value.as_array() == nullptr) return fail(ErrorCode::kInvalidInput, "not an array");
  std::vector<Module> modules;
  for (const json::Value& module : *value.as_array()) modules.push_back(TRY(read_module(module)));
  return modules;
}

}  // namespace

Result<std::vector<Module>> parse_outline(std::string_view text) {
  auto modules = read_outline(text);
  if (!modules) return fail(ErrorCode::kInternal, "policy outline: " + modules.error().message);
  return *std::move(modules);
}

}  // namespace hallmark::policy

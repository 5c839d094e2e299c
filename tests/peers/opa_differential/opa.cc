#include "opa.h"

#include <fmt/format.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <memory>

#include "testing/temp_dir.h"

namespace hallmark::policy {

namespace {

std::string environment(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_program(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  char buffer[1 << 16];
  while (const std::size_t size = ::fread(buffer, 1, sizeof buffer, pipe.get())) {
    output.append(buffer, size);
  }
  return output;
}

// Paths here come from the build and from mkdtemp; a quote in one is the caller's mistake.
std::string quoted(const std::string& path) { return "'" + path + "'"; }

constexpr std::string_view kQuery =
    "{i: d | some i, doc in data.documents; d := data.hallmark.decision with input as doc}";

}  // namespace

std::optional<Opa> Opa::find() {
  std::vector<std::string> candidates = {environment("HALLMARK_OPA")};
  std::string path = environment("PATH");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    candidates.push_back(path.substr(at, end - at) + "/opa");
    at = end + 1;
  }
  const std::string cache = environment("HALLMARK_PEERS_DIR");
  candidates.push_back((cache.empty() ? environment("HOME") + "/.cache/hallmark/peers" : cache) +
                       "/bin/opa");
  for (const std::string& candidate : candidates) {
    if (!candidate.empty() && is_program(candidate)) return Opa(candidate);
  }
  return std::nullopt;
}

std::string Opa::version() const {
  const std::string text = output_of(quoted(program_) + " version");
  return text.substr(0, text.find('\n'));
}

// The object of decisions by index, or nothing if any document made an error.
std::optional<json::Value> Opa::evaluate(const Path& policy,
                                         std::span<const json::Value> documents) const {
  const testing::TempDir folder;
  const json::Value all =
      json::Object{{"documents", json::Value(json::Array(documents.begin(), documents.end()))}};
  folder.write("documents.json", json::canonical(all));
  const std::string output = output_of(fmt::format(
      "{} eval --format json --strict-builtin-errors --ignore '*_test.rego' -d {} -d {} {} 2>&1",
      quoted(program_), quoted(policy.string()),
      quoted((folder.path() / "documents.json").string()), quoted(std::string(kQuery))));
  const auto parsed = json::parse(output);
  if (!parsed || parsed->find("errors") != nullptr) return std::nullopt;
  const json::Value& result = parsed->find("result")->as_array()->front();
  return *result.find("expressions")->as_array()->front().find("value");
}

std::vector<Opa::Answer> Opa::decide(const Path& policy,
                                     std::span<const json::Value> documents) const {
  std::vector<Answer> answers(documents.size());
  if (const auto decisions = evaluate(policy, documents)) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const json::Value* decision = decisions->find(std::to_string(i));
      if (decision != nullptr) answers[i].decision = *decision;
    }
    return answers;
  }
  if (documents.size() == 1) return {Answer{.is_error = true, .decision = {}}};
  // One document in error hides the answers of all: halve until it stands alone.
  const std::size_t half = documents.size() / 2;
  answers = decide(policy, documents.first(half));
  const auto rest = decide(policy, documents.subspan(half));
  answers.insert(answers.end(), rest.begin(), rest.end());
  return answers;
}

}  // namespace hallmark::policy

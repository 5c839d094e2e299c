#include "base/encoding.h"
#include "graph/graph.h"

namespace hallmark::graph {
namespace {

constexpr std::size_t kPrefixDigitsMin = 6;
constexpr std::size_t kCandidatesShown = 10;

using Nodes = std::vector<store::NodeKey>;

Result<store::NodeKey> only(const Nodes& nodes, std::string_view reference) {
  if (nodes.size() == 1) return nodes.front();
  if (nodes.empty()) {
    return fail(ErrorCode::kNotFound, printable(reference) + ": nothing known by this name",
                "unknown-reference");
  }
  std::string message = printable(reference) + ": could be";
  for (std::size_t i = 0; i < nodes.size() && i < kCandidatesShown; ++i) {
    message += std::string(i == 0 ? " " : ", ") + std::string(name_of(nodes[i].kind)) + " " +
               nodes[i].digest.text();
  }
  if (nodes.size() > kCandidatesShown) message += ", and others";
  return fail(ErrorCode::kConflict, std::move(message), "ambiguous-reference");
}

Result<Nodes> find_digest(store::GraphIndex& index, std::string_view hex) {
  const bool is_hex = hex.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!is_hex || hex.size() < kPrefixDigitsMin || hex.size() > 2 * Sha256Digest::kBytes) {
    return fail(ErrorCode::kUsage,
                "sha256:" + printable(hex) + ": 6 to 64 lower-case hexadecimal digits are needed");
  }
  return index.find_prefix(hex);
}

Result<Nodes> find(store::GraphIndex& index, std::string_view reference) {
  const std::size_t colon = reference.find(':');
  const std::string_view scheme = reference.substr(0, colon);
  const std::string_view value =
      colon == std::string_view::npos ? std::string_view() : reference.substr(colon + 1);
  if (!value.empty()) {
    if (scheme == "sha256") return find_digest(index, value);
    if (scheme == "model" || scheme == "dataset") return index.find_alias("release", reference);
    if (scheme == "run" || scheme == "git") return index.find_alias(scheme, value);
  }
  return fail(ErrorCode::kUsage, printable(reference) +
                                     ": no such path, and not a reference; sha256:HEX, "
                                     "model:NAME@VERSION, dataset:NAME@VERSION, run:ID "
                                     "and git:COMMIT are");
}

}  // namespace

Result<store::NodeKey> resolve(const Sources& sources, std::string_view reference) {
  return only(TRY(find(sources.index, reference)), reference);
}

}  // namespace hallmark::graph

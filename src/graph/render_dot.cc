#include <fmt/format.h>

#include "base/encoding.h"
#include "graph/graph.h"
#include "sigstore/verifier.h"

namespace hallmark::graph {
namespace {

constexpr std::size_t kDigitsShown = 12;

// A Graphviz string: only the quote and the backslash are special.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string id_of(const store::NodeKey& node) {
  return fmt::format("\"{} {}\"", name_of(node.kind), node.digest.hex());
}

std::string_view shape_of(store::NodeKind kind) {
  if (kind == store::NodeKind::kRun) return "box";
  return kind == store::NodeKind::kArtifact ? "ellipse" : "note";
}

std::string_view style_of(const store::Edge& edge) {
  if (edge.kind == store::EdgeKind::kContains) return "dotted";
  return edge.trust == name_of(sigstore::Trust::kVerified) ? "solid" : "dashed";
}

}  // namespace

std::string to_dot(const Answer& answer) {
  std::string out = "digraph hallmark {\n  rankdir=LR;\n";
  for (const store::NodeKey& node : answer.nodes) {
    out += fmt::format("  {} [label=\"{} {}\", shape={}{}];\n", id_of(node), name_of(node.kind),
                       node.digest.hex().substr(0, kDigitsShown), shape_of(node.kind),
                       node == answer.root ? ", penwidth=2" : "");
  }
  for (const store::Edge& edge : answer.edges) {
    out +=
        fmt::format("  {} -> {} [label={}, style={}];\n", id_of(edge.src), id_of(edge.dst),
                    quoted(fmt::format("{} {}", name_of(edge.kind), edge.label)), style_of(edge));
  }
  return out + "}\n";
}

}  // namespace hallmark::graph

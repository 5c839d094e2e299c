#include "attest/statement.h"
#include "graph/graph.h"

namespace hallmark::graph {
namespace {

json::Object node_object(const store::NodeKey& node) {
  return {{"kind", name_of(node.kind)}, {"digest", node.digest.text()}};
}

void add_time(json::Object& object, const char* key, std::optional<Timestamp> time) {
  if (time) object.emplace(key, format_rfc3339(*time));
}

// Absent members: what an edge does not have. A contains edge is true of the bytes, always.
json::Object edge_object(const store::Edge& edge) {
  json::Object object{{"src", node_object(edge.src)},
                      {"dst", node_object(edge.dst)},
                      {"kind", name_of(edge.kind)},
                      {"label", edge.label}};
  if (edge.statement) object.emplace("statement", edge.statement->text());
  if (edge.bundle) object.emplace("bundle", edge.bundle->text());
  if (!edge.trust.empty()) object.emplace("trust", edge.trust);
  if (edge.kind != store::EdgeKind::kContains) add_time(object, "valid_from", edge.valid_from);
  add_time(object, "valid_to", edge.valid_to);
  add_time(object, "known_from", edge.known_from);
  add_time(object, "known_to", edge.known_to);
  return object;
}

}  // namespace

json::Value to_json(const Answer& answer, std::string_view command) {
  json::Array nodes;
  for (const store::NodeKey& node : answer.nodes) nodes.emplace_back(node_object(node));
  json::Array edges;
  for (const store::Edge& edge : answer.edges) edges.emplace_back(edge_object(edge));
  return json::Object{{"schema", attest::own_type(command)},
                      {"root", node_object(answer.root)},
                      {"nodes", std::move(nodes)},
                      {"edges", std::move(edges)},
                      {"is_truncated", answer.is_truncated}};
}

json::Value to_json(const std::vector<Gap>& gaps, const store::NodeKey& root) {
  json::Array array;
  for (const Gap& gap : gaps) {
    array.emplace_back(json::Object{{"code", gap.code},
                                    {"node", node_object(gap.node)},
                                    {"step", gap.step},
                                    {"message", gap.message}});
  }
  return json::Object{{"schema", attest::own_type("gaps")},
                      {"root", node_object(root)},
                      {"gaps", std::move(array)}};
}

}  // namespace hallmark::graph

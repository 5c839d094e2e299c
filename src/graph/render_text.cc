#include <algorithm>
#include <map>
#include <set>

#include "base/encoding.h"
#include "graph/graph.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using store::NodeKey;
using store::NodeKind;

constexpr std::size_t kDigitsShown = 12;
constexpr std::size_t kDepthMax = 200;  // of the tree on the screen

std::string alias_of(const std::vector<store::Alias>& aliases, std::string_view scheme) {
  const auto found = std::ranges::find(aliases, scheme, &store::Alias::scheme);
  return found == aliases.end() ? std::string() : printable(found->value);
}

// A tree for people: each node once in full, later "(above)".
class TextTree {
 public:
  TextTree(const Answer& answer, const Sources& sources) : answer_(answer), sources_(sources) {
    for (const Edge& edge : answer.edges) {
      by_src_[edge.src].push_back(&edge);
      by_dst_[edge.dst].push_back(&edge);
    }
  }

  std::string render() {
    add_node(answer_.root, "", "", 0);
    if (answer_.is_truncated) text_ += "(more behind; raise the depth to see it)\n";
    return std::move(text_);
  }

 private:
  void add_node(const NodeKey& node, const std::string& lead, const std::string& indent,
                std::size_t depth) {
    text_ += lead + describe(node);
    if (!printed_.insert(node).second) {
      text_ += "  (above)\n";
      return;
    }
    if (depth == kDepthMax) {
      text_ += "  (deeper levels left out)\n";
      return;
    }
    text_ += "\n";
    const std::vector<NodeKey> next = next_of(node);
    for (std::size_t i = 0; i < next.size(); ++i) {
      const bool is_last = i + 1 == next.size();
      add_node(next[i], indent + (is_last ? "└─ " : "├─ "), indent + (is_last ? "   " : "│  "),
               depth + 1);
    }
  }

  std::vector<NodeKey> next_of(const NodeKey& node) const {
    const bool is_up = answer_.direction == Direction::kUpstream;
    std::vector<NodeKey> next;
    if (node.kind != NodeKind::kArtifact) {
      const EdgeKind run_kind = is_up ? EdgeKind::kConsumed : EdgeKind::kProduced;
      add_ends(by_src_, node, {run_kind, EdgeKind::kAbout, EdgeKind::kEvaluatedOn}, &Edge::dst,
               next);
    } else {
      const EdgeKind run_kind = is_up ? EdgeKind::kProduced : EdgeKind::kConsumed;
      add_ends(by_dst_, node, {run_kind, EdgeKind::kContains}, &Edge::src, next);
      if (!is_up) add_ends(by_src_, node, {EdgeKind::kContains}, &Edge::dst, next);
    }
    // What was the way here is no next step: a hop over a tree must not lead back.
    std::erase_if(next, [&](const NodeKey& other) {
      return other.kind == NodeKind::kArtifact && node.kind == NodeKind::kArtifact &&
             printed_.contains(other);
    });
    return next;
  }

  using EdgesOf = std::map<NodeKey, std::vector<const Edge*>>;

  static void add_ends(const EdgesOf& edges_of, const NodeKey& node,
                       std::initializer_list<EdgeKind> kinds, NodeKey Edge::* end,
                       std::vector<NodeKey>& next) {
    const auto found = edges_of.find(node);
    if (found == edges_of.end()) return;
    for (const Edge* edge : found->second) {
      if (std::ranges::find(kinds, edge->kind) == kinds.end()) continue;
      if (std::ranges::find(next, edge->*end) == next.end()) next.push_back(edge->*end);
    }
  }

  std::string describe(const NodeKey& node) const {
    const auto read = sources_.index.aliases_of(node);
    const std::vector<store::Alias> aliases = read ? *read : std::vector<store::Alias>();
    return node.kind == NodeKind::kRun ? describe_run(node, aliases)
                                       : describe_artifact(node, aliases);
  }

  std::string describe_run(const NodeKey& node, const std::vector<store::Alias>& aliases) const {
    std::string text = alias_of(aliases, "step");
    if (text.empty()) text = "run";
    text += "  " + short_digest(node);
    if (const Edge* edge = first_edge(node)) {
      text += "  " + format_rfc3339(edge->valid_from) + "  [" + trust_of(node) + "]";
    }
    return text;
  }

  std::string describe_artifact(const NodeKey& node,
                                const std::vector<store::Alias>& aliases) const {
    std::string text = path_of(node);
    if (text.empty()) text = std::string(name_of(node.kind));
    text += "  " + short_digest(node);
    const std::string release = alias_of(aliases, "release");
    if (!release.empty()) text += "  " + release;
    return text;
  }

  static std::string short_digest(const NodeKey& node) {
    return "sha256:" + node.digest.hex().substr(0, kDigitsShown);
  }

  const Edge* first_edge(const NodeKey& run) const {
    const auto found = by_src_.find(run);
    return found == by_src_.end() ? nullptr : found->second.front();
  }

  // The best of the bundles that carry the run's statement.
  std::string trust_of(const NodeKey& run) const {
    std::string trust;
    for (const Edge* edge : by_src_.at(run)) {
      if (trust != "verified") trust = edge->trust;
    }
    return trust;
  }

  // The path under which a run knew it.
  std::string path_of(const NodeKey& node) const {
    const auto found = by_dst_.find(node);
    if (found == by_dst_.end()) return {};
    for (const Edge* edge : found->second) {
      if (edge->kind != EdgeKind::kAbout) return printable(edge->label);
    }
    return {};
  }

  const Answer& answer_;
  const Sources& sources_;
  EdgesOf by_src_;
  EdgesOf by_dst_;
  std::set<NodeKey> printed_;
  std::string text_;
};

}  // namespace

std::string to_text(const Answer& answer, const Sources& sources) {
  return TextTree(answer, sources).render();
}

}  // namespace hallmark::graph

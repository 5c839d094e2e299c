#include "graph/indexer.h"

#include <algorithm>
#include <set>

#include "attest/predicates.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using store::NodeKey;
using store::NodeKind;

constexpr const char* kOmsFirst = ".oms-first";
constexpr const char* kBundle = ".bundle";
constexpr const char* kTree = ".tree";

NodeKey artifact(const Sha256Digest& digest) { return {NodeKind::kArtifact, digest}; }
NodeKey statement_node(const Sha256Digest& id) { return {NodeKind::kStatement, id}; }

template <class T>
Result<T> or_corrupt(const Sha256Digest& digest, Result<T> read) {
  if (read || read.error().code == ErrorCode::kUnavailable) return read;
  return fail(ErrorCode::kCorrupt, digest.text() + ": " + read.error().message,
              "stored-statement-corrupt");
}

Edge about_edge(const Sha256Digest& statement, const Sha256Digest& bundle, std::string trust,
                Timestamp received) {
  Edge edge{};
  edge.src = statement_node(statement);
  edge.kind = EdgeKind::kAbout;
  edge.label = attest::kOmsType;
  edge.statement = statement;
  edge.bundle = bundle;
  edge.trust = std::move(trust);
  edge.valid_from = received;  // an OMS statement has no time of its own
  edge.known_from = received;
  return edge;
}

}  // namespace

Result<sigstore::Bundle> read_bundle(store::StatementStore& statements,
                                     const Sha256Digest& digest) {
  const std::string text = TRY(or_corrupt(digest, statements.read(digest)));
  return or_corrupt(digest, sigstore::Bundle::parse(text));
}

Result<model::TreeManifest> read_manifest(store::ObjectStore& objects, const Sha256Digest& digest) {
  const Bytes bytes = TRY(or_corrupt(digest, objects.read(digest, Limits{}.json_bytes_max)));
  return or_corrupt(digest, model::TreeManifest::parse(as_text(bytes)));
}

Result<bool> is_tree(store::GraphIndex& index, const NodeKey& artifact) {
  const std::vector<store::Alias> aliases = TRY(index.aliases_of(artifact));
  return std::ranges::find(aliases, kTree, &store::Alias::scheme) != aliases.end();
}

Indexer::Indexer(const Sources& sources) : sources_(sources) {
  if (sources.trust == nullptr) return;
  verifier_.emplace(*sources.trust, sources.now);
  valid_until_ = sources.trust->next_change_after(sources.now);
}

Result<void> Indexer::add(const store::JournalEntry& entry) {
  if (entry.kind == store::JournalEntry::Kind::kBundle) return add_bundle(entry);
  return add_manifest(entry);
}

store::GraphIndex::Batch Indexer::take(const store::GraphIndex::State& state) {
  store::GraphIndex::Batch batch{std::move(edges_), std::move(aliases_), state};
  edges_.clear();
  aliases_.clear();
  pending_trees_.clear();
  pending_oms_.clear();
  return batch;
}

Result<std::string> Indexer::judge(const sigstore::Bundle& bundle, const Reading& reading) {
  if (reading.is_malformed) return std::string(name_of(sigstore::Trust::kInvalid));
  if (!verifier_) return std::string(name_of(sigstore::Trust::kUnknownSigner));
  const Result<sigstore::Verdict> verdict = verifier_->judge(bundle);
  if (!verdict && verdict.error().code == ErrorCode::kInvalidInput) {
    return std::string(name_of(sigstore::Trust::kInvalid));
  }
  if (!verdict) return std::unexpected(verdict.error());
  if (verdict->reason == "statement-from-future" && reading.time) {
    valid_until_ = std::min(*valid_until_, *reading.time);
  }
  return std::string(name_of(verdict->trust));
}

Result<void> Indexer::add_bundle(const store::JournalEntry& entry) {
  const sigstore::Bundle bundle = TRY(read_bundle(sources_.statements, entry.digest));
  const auto statement = attest::Statement::parse(bundle.envelope().payload);
  // It is about nothing that anyone could ask for.
  if (!statement) return {};
  Reading reading = read_statement(*statement, bundle.statement_id());
  const std::string trust = TRY(judge(bundle, reading));
  for (Edge& edge : reading.edges) {
    edge.bundle = bundle.digest();
    edge.trust = trust;
    if (edge.valid_from == Timestamp()) edge.valid_from = reading.time.value_or(entry.received);
    edge.known_from = entry.received;
    edges_.push_back(std::move(edge));
  }
  std::ranges::move(reading.aliases, std::back_inserter(aliases_));
  // Without a trust file nobody is trusted, and nobody pretends otherwise: names then help to find.
  if (!verifier_ || trust == name_of(sigstore::Trust::kVerified)) {
    std::ranges::move(reading.names, std::back_inserter(aliases_));
  }
  if (reading.oms) return add_oms(bundle, *reading.oms, trust, entry.received);
  return {};
}

Result<void> Indexer::add_oms(const sigstore::Bundle& bundle, const model::OmsManifest& oms,
                              const std::string& trust, Timestamp received) {
  const Sha256Digest id = bundle.statement_id();
  const Sha256Digest first_file = *oms.files().front().digest.as_sha256();
  const Edge about = about_edge(id, bundle.digest(), trust, received);
  aliases_.push_back({about.src, kOmsFirst, first_file.hex()});
  aliases_.push_back({about.src, kBundle, bundle.digest().hex()});
  pending_oms_.emplace(first_file, OmsStatement{id, bundle.digest()});
  // One file may be a model by itself, or the only one of a tree.
  if (oms.files().size() == 1) {
    edges_.push_back(about);
    edges_.back().dst = artifact(first_file);
  }
  for (const Sha256Digest& tree : TRY(trees_with(first_file))) {
    match(oms, TRY(read_manifest(sources_.objects, tree)), about);
  }
  return {};
}

void Indexer::match(const model::OmsManifest& oms, const model::TreeManifest& tree,
                    const Edge& about) {
  if (!model::compare(oms, model::oms_files_of(tree, oms)).is_equal()) return;
  edges_.push_back(about);
  edges_.back().dst = artifact(tree.digest());
  aliases_.push_back({artifact(tree.digest()), "oms-root", oms.root().hex()});
}

Result<std::vector<Sha256Digest>> Indexer::trees_with(const Sha256Digest& file) {
  std::set<Sha256Digest> trees;
  for (const Edge& edge : TRY(sources_.index.edges_to(artifact(file), EdgeKind::kContains))) {
    trees.insert(edge.src.digest);
  }
  const auto [begin, end] = pending_trees_.equal_range(file);
  for (auto it = begin; it != end; ++it) trees.insert(it->second);
  return std::vector<Sha256Digest>(trees.begin(), trees.end());
}

Result<std::vector<Indexer::OmsStatement>> Indexer::oms_statements_with(
    const Sha256Digest& first_file) {
  std::vector<OmsStatement> statements;
  for (const NodeKey& node : TRY(sources_.index.find_alias(kOmsFirst, first_file.hex()))) {
    for (const store::Alias& alias : TRY(sources_.index.aliases_of(node))) {
      if (alias.scheme != kBundle) continue;
      const Sha256Digest bundle = TRY(Sha256Digest::from_hex(alias.value));
      statements.push_back({node.digest, bundle});
    }
  }
  const auto [begin, end] = pending_oms_.equal_range(first_file);
  for (auto it = begin; it != end; ++it) statements.push_back(it->second);
  return statements;
}

Result<void> Indexer::match_statement(const OmsStatement& statement,
                                      const model::TreeManifest& tree, Timestamp received) {
  const sigstore::Bundle bundle = TRY(read_bundle(sources_.statements, statement.bundle));
  const auto parsed = TRY(attest::Statement::parse(bundle.envelope().payload));
  const Reading reading = read_statement(parsed, statement.id);
  if (!reading.oms) return {};
  const std::string trust = TRY(judge(bundle, reading));
  match(*reading.oms, tree, about_edge(statement.id, statement.bundle, trust, received));
  return {};
}

Result<void> Indexer::add_manifest(const store::JournalEntry& entry) {
  const model::TreeManifest tree = TRY(read_manifest(sources_.objects, entry.digest));
  aliases_.push_back({artifact(tree.digest()), kTree, "1"});
  std::set<Sha256Digest> files;
  for (const model::TreeFile& file : tree.files()) {
    Edge edge{};
    edge.src = artifact(tree.digest());
    edge.dst = artifact(file.digest);
    edge.kind = EdgeKind::kContains;
    edge.label = file.path;
    edge.known_from = entry.received;
    edges_.push_back(std::move(edge));
    if (files.insert(file.digest).second) pending_trees_.emplace(file.digest, tree.digest());
  }
  for (const Sha256Digest& file : files) {
    for (const OmsStatement& statement : TRY(oms_statements_with(file))) {
      TRY(match_statement(statement, tree, entry.received));
    }
  }
  return {};
}

}  // namespace hallmark::graph

#include "testing/memory_store.h"

#include <algorithm>

#include "crypto/hash.h"

namespace hallmark::testing {
namespace {

std::unexpected<Error> absent(const Sha256Digest& digest) {
  return fail(ErrorCode::kNotFound, digest.text() + ": not stored here");
}

Result<void> check_digest(ErrorCode code, const Sha256Digest& digest, ByteView bytes) {
  if (crypto::sha256(bytes) == digest) return {};
  return fail(code, digest.text() + ": other bytes", "digest-mismatch");
}

class MemoryWriter final : public store::ObjectStore::Writer {
 public:
  explicit MemoryWriter(MemoryObjectStore& store) : store_(store) {}
  Result<void> write(ByteView bytes) override {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return {};
  }
  Result<void> commit(const Sha256Digest& digest) override { return store_.put(digest, bytes_); }

 private:
  MemoryObjectStore& store_;
  Bytes bytes_;
};

bool is_same_edge(const store::Edge& a, const store::Edge& b) {
  return a.src == b.src && a.dst == b.dst && a.kind == b.kind && a.label == b.label &&
         a.bundle == b.bundle;
}

}  // namespace

Result<bool> MemoryObjectStore::contains(const Sha256Digest& digest) {
  return objects_.contains(digest);
}

Result<Bytes> MemoryObjectStore::read(const Sha256Digest& digest, std::size_t bytes_max) {
  const auto found = objects_.find(digest);
  if (found == objects_.end()) return absent(digest);
  if (found->second.size() > bytes_max) {
    return fail(ErrorCode::kLimitExceeded, digest.text() + ": larger than the limit");
  }
  TRY(check_digest(ErrorCode::kCorrupt, digest, found->second));
  return found->second;
}

Result<void> MemoryObjectStore::put(const Sha256Digest& digest, ByteView bytes) {
  TRY(check_digest(ErrorCode::kUntrusted, digest, bytes));
  objects_[digest] = Bytes(bytes.begin(), bytes.end());
  return {};
}

Result<std::unique_ptr<store::ObjectStore::Writer>> MemoryObjectStore::writer() {
  return std::make_unique<MemoryWriter>(*this);
}

Result<void> MemoryObjectStore::read_to(const Sha256Digest& digest,
                                        const std::function<Result<void>(ByteView)>& sink) {
  const auto found = objects_.find(digest);
  if (found == objects_.end()) return absent(digest);
  TRY(sink(found->second));
  return check_digest(ErrorCode::kCorrupt, digest, found->second);
}

Result<std::vector<Sha256Digest>> MemoryObjectStore::list() {
  std::vector<Sha256Digest> digests;
  for (const auto& [digest, bytes] : objects_) digests.push_back(digest);
  return digests;
}

Result<bool> MemoryStatementStore::contains(const Sha256Digest& bundle) {
  return objects_.contains(bundle);
}

Result<std::string> MemoryStatementStore::read(const Sha256Digest& bundle) {
  return to_text(TRY(objects_.read(bundle, std::string::npos)));
}

Result<void> MemoryStatementStore::put(const Sha256Digest& bundle, std::string_view canonical) {
  return objects_.put(bundle, as_bytes(canonical));
}

Result<std::vector<Sha256Digest>> MemoryStatementStore::list() { return objects_.list(); }

Result<void> MemoryJournal::append(const std::vector<store::JournalEntry>& added) {
  entries.insert(entries.end(), added.begin(), added.end());
  return {};
}

Result<std::uint64_t> MemoryJournal::read_from(
    std::uint64_t position, const std::function<Result<void>(const store::JournalEntry&)>& visit) {
  if (position > entries.size()) return fail(ErrorCode::kNotFound, "journal ends before that");
  for (; position < entries.size(); ++position) TRY(visit(entries[position]));
  return position;
}

void MemoryGraphIndex::add_edge(const store::Edge& edge) {
  nodes_.insert(edge.src);
  nodes_.insert(edge.dst);
  const auto old =
      std::ranges::find_if(edges_, [&](const auto& known) { return is_same_edge(known, edge); });
  if (old == edges_.end()) {
    edges_.insert(edge);
    return;
  }
  store::Edge earlier = *old;
  earlier.known_from = std::min(earlier.known_from, edge.known_from);
  edges_.erase(old);
  edges_.insert(earlier);
}

Result<void> MemoryGraphIndex::apply(const State& expected, const Batch& batch) {
  if (state_ != expected) return fail(ErrorCode::kConflict, "another process indexed");
  for (const store::Edge& edge : batch.edges) add_edge(edge);
  for (const store::Alias& alias : batch.aliases) {
    nodes_.insert(alias.node);
    aliases_.insert(alias);
  }
  state_ = batch.state;
  return {};
}

Result<void> MemoryGraphIndex::clear() {
  *this = MemoryGraphIndex();
  return {};
}

Result<std::vector<store::Edge>> MemoryGraphIndex::edges_from(const store::NodeKey& node,
                                                              store::EdgeKind kind) {
  std::vector<store::Edge> found;
  for (const store::Edge& edge : edges_) {
    if (edge.src == node && edge.kind == kind) found.push_back(edge);
  }
  return found;
}

Result<std::vector<store::Edge>> MemoryGraphIndex::edges_to(const store::NodeKey& node,
                                                            store::EdgeKind kind) {
  std::vector<store::Edge> found;
  for (const store::Edge& edge : edges_) {
    if (edge.dst == node && edge.kind == kind) found.push_back(edge);
  }
  return found;
}

Result<std::vector<store::Alias>> MemoryGraphIndex::aliases_of(const store::NodeKey& node) {
  std::vector<store::Alias> found;
  for (const store::Alias& alias : aliases_) {
    if (alias.node == node) found.push_back(alias);
  }
  return found;
}

Result<std::vector<store::NodeKey>> MemoryGraphIndex::find_alias(std::string_view scheme,
                                                                 std::string_view value) {
  std::vector<store::NodeKey> found;
  for (const store::Alias& alias : aliases_) {
    if (alias.scheme == scheme && alias.value == value) found.push_back(alias.node);
  }
  return found;
}

Result<std::vector<store::NodeKey>> MemoryGraphIndex::find_prefix(std::string_view hex) {
  std::vector<store::NodeKey> found;
  for (const store::NodeKey& node : nodes_) {
    if (node.digest.hex().starts_with(hex)) found.push_back(node);
  }
  return found;
}

Result<std::vector<store::NodeKey>> MemoryGraphIndex::nodes() {
  return std::vector<store::NodeKey>(nodes_.begin(), nodes_.end());
}

}  // namespace hallmark::testing

#pragma once

// What a workspace keeps, as interfaces: objects, statements, journal, graph index.
//
// Order of writing: objects, bundle, journal (each durable before the next), then the index, which
// is derived and may lag or be lost. Nothing is acknowledged before the journal entry is durable.
// Backends stand in store/fs and store/sqlite, twins for tests in testing; all pass the suites in
// store/contract_test.h.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"

namespace hallmark::store {

// Bytes by their SHA-256: artifacts' files and tree manifests.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual Result<bool> contains(const Sha256Digest& digest) = 0;
  // Checks the digest: kCorrupt if the stored bytes are not those; kNotFound if absent.
  virtual Result<Bytes> read(const Sha256Digest& digest, std::size_t bytes_max) = 0;
  // kUntrusted (reason "digest-mismatch") unless the bytes are the digest's. Durable when it
  // returns, also when the object was there already.
  virtual Result<void> put(const Sha256Digest& digest, ByteView bytes) = 0;

  // A large object in pieces: visible only after commit(), which checks the digest as
  // put() does. A writer that is destroyed before leaves nothing.
  class Writer {
   public:
    virtual ~Writer() = default;
    virtual Result<void> write(ByteView bytes) = 0;
    virtual Result<void> commit(const Sha256Digest& digest) = 0;
  };
  virtual Result<std::unique_ptr<Writer>> writer() = 0;
  // Gives the bytes to `sink` piece by piece; the digest is checked when all were given, so the
  // sink must not publish before read_to() returned.
  virtual Result<void> read_to(const Sha256Digest& digest,
                               const std::function<Result<void>(ByteView)>& sink) = 0;
  virtual Result<std::vector<Sha256Digest>> list() = 0;  // sorted
};

// Bundles in RFC 8785 form by the digest of that form. Append only.
class StatementStore {
 public:
  virtual ~StatementStore() = default;
  virtual Result<bool> contains(const Sha256Digest& bundle) = 0;
  virtual Result<std::string> read(const Sha256Digest& bundle) = 0;  // digest checked: kCorrupt
  // As ObjectStore::put().
  virtual Result<void> put(const Sha256Digest& bundle, std::string_view canonical) = 0;
  virtual Result<std::vector<Sha256Digest>> list() = 0;  // sorted
};

struct JournalEntry {
  enum class Kind { kBundle, kManifest };
  Kind kind;
  Sha256Digest digest;  // of the bundle, or of the tree manifest
  Timestamp received;
  bool operator==(const JournalEntry&) const = default;
};

// What was received when: segments of length + bytes + CRC32C (docs/formats/journal.md). Two
// processes that receive the same at the same time may both journal it; the first entry counts.
class Journal {
 public:
  virtual ~Journal() = default;
  // Durable when it returns, and so is every earlier entry. Safe from several processes.
  virtual Result<void> append(const std::vector<JournalEntry>& entries) = 0;
  // Calls `visit` for each whole entry from `position` on; returns the position behind the last.
  // A torn tail is left alone; damage before whole entries is kCorrupt. Positions are opaque but
  // for 0, the beginning; one that the journal does not reach is kNotFound.
  virtual Result<std::uint64_t> read_from(
      std::uint64_t position, const std::function<Result<void>(const JournalEntry&)>& visit) = 0;
};

enum class NodeKind { kArtifact, kRun, kStatement };
std::string_view name_of(NodeKind kind);

struct NodeKey {
  NodeKind kind;
  Sha256Digest digest;
  auto operator<=>(const NodeKey&) const = default;
};

// run -consumed-> artifact, run -produced-> artifact, statement -about-> artifact (evaluation,
// clearance, release, finding, VSA, OMS signature), evaluation statement -evaluated_on-> artifact,
// tree -contains-> file. A run's node digest is its provenance's statement id.
//
// What only names a run without edges (a failed one) is kept by its aliases.
enum class EdgeKind { kConsumed, kProduced, kAbout, kEvaluatedOn, kContains };
std::string_view name_of(EdgeKind kind);

struct Edge {
  NodeKey src;
  NodeKey dst;
  EdgeKind kind;
  std::string label;                      // path or predicate type
  std::optional<Sha256Digest> statement;  // statement id; none for contains
  std::optional<Sha256Digest> bundle;     // where to read it
  std::string trust;                      // name_of(sigstore::Trust); empty for contains
  Timestamp valid_from;                   // when it was true
  std::optional<Timestamp> valid_to;
  Timestamp known_from;  // when we learned it
  std::optional<Timestamp> known_to;
  auto operator<=>(const Edge&) const = default;
};

struct Alias {
  NodeKey node;
  std::string scheme;  // "release" (model:name@version), "run", "git", "step", "oms-root"; what
                       // src/graph keeps for itself begins with "."
  std::string value;
  auto operator<=>(const Alias&) const = default;
};

// The derived tables. Everything in here can be lost and made again.
class GraphIndex {
 public:
  virtual ~GraphIndex() = default;

  struct State {
    std::uint64_t journal_position = 0;
    std::string trust_digest;                    // "" = derived without a trust file
    std::optional<Timestamp> trust_valid_until;  // derive anew from then on
    bool operator==(const State&) const = default;
  };
  virtual Result<State> state() = 0;

  struct Batch {
    std::vector<Edge> edges;
    std::vector<Alias> aliases;
    State state;
  };
  // All or nothing. An edge that is there already (by src, dst, kind, label and bundle) only takes
  // the earlier known_from.
  // `expected` must still be the state, else kConflict: another process indexed.
  virtual Result<void> apply(const State& expected, const Batch& batch) = 0;
  virtual Result<void> clear() = 0;

  // Sorted, so that equal contents give equal answers.
  virtual Result<std::vector<Edge>> edges_from(const NodeKey& node, EdgeKind kind) = 0;
  virtual Result<std::vector<Edge>> edges_to(const NodeKey& node, EdgeKind kind) = 0;
  virtual Result<std::vector<Alias>> aliases_of(const NodeKey& node) = 0;
  virtual Result<std::vector<NodeKey>> find_alias(std::string_view scheme,
                                                  std::string_view value) = 0;
  // Nodes whose digest begins with these hex digits (at least 6).
  virtual Result<std::vector<NodeKey>> find_prefix(std::string_view hex) = 0;
  virtual Result<std::vector<NodeKey>> nodes() = 0;
};

// One place's stores together: a workspace's, or a remote's. Borrowed.
struct Stores {
  ObjectStore& objects;
  StatementStore& statements;
  Journal& journal;
};

// The same, owned; without the index, which most uses do not need.
struct OpenStores {
  std::unique_ptr<ObjectStore> objects;
  std::unique_ptr<StatementStore> statements;
  std::unique_ptr<Journal> journal;
  Stores refs() const { return {*objects, *statements, *journal}; }
};

}  // namespace hallmark::store

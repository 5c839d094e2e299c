#include "store/remote.h"

#include <set>

#include "attest/statement.h"
#include "store/workspace.h"

namespace hallmark::store {
namespace {

void add_digests(std::set<Sha256Digest>& digests,
                 const std::vector<attest::ResourceDescriptor>& descriptors) {
  for (const attest::ResourceDescriptor& descriptor : descriptors) {
    if (const auto digest = descriptor.sha256()) digests.insert(*digest);
  }
}

// SLSA's dependencies are looked for in every predicate: naming too much only asks the store for
// more. A statement that does not parse names nothing.
void add_named(std::set<Sha256Digest>& digests, const sigstore::Bundle& bundle,
               const Limits& limits) {
  const auto statement = attest::Statement::parse(bundle.envelope().payload, limits);
  if (!statement) return;
  add_digests(digests, statement->subjects);
  const json::Value* definition = statement->predicate.find("buildDefinition");
  if (definition == nullptr) return;
  const json::Value* dependencies = definition->find("resolvedDependencies");
  if (dependencies == nullptr || dependencies->as_array() == nullptr) return;
  const auto parsed =
      attest::descriptors_from_json(*dependencies->as_array(), "resolvedDependencies", limits);
  if (parsed) add_digests(digests, *parsed);
}

Result<void> copy_object(ObjectStore& source, ObjectStore& destination,
                         const Sha256Digest& digest) {
  const auto writer = TRY(destination.writer());
  TRY(source.read_to(digest, [&](ByteView bytes) { return writer->write(bytes); }));
  return writer->commit(digest);
}

Result<void> read_entry(const Stores& source, const JournalEntry& entry, const Limits& limits,
                        Evidence& evidence) {
  if (entry.kind == JournalEntry::Kind::kManifest) {
    const Bytes bytes = TRY(source.objects.read(entry.digest, limits.json_bytes_max));
    evidence.add(TRY(model::TreeManifest::parse(as_text(bytes), limits)));
    return {};
  }
  const std::string text = TRY(source.statements.read(entry.digest));
  sigstore::Bundle bundle = TRY(sigstore::Bundle::parse(text, limits));
  if (bundle.canonical() != text) {
    return fail(ErrorCode::kInvalidInput, "a bundle that is not in RFC 8785 form",
                "bundle-malformed");
  }
  evidence.add(std::move(bundle));
  return {};
}

}  // namespace

Result<std::vector<Sha256Digest>> stored_objects(const Evidence& evidence, ObjectStore& source,
                                                 const Limits& limits) {
  std::set<Sha256Digest> digests;
  for (const auto& [tree, manifest] : evidence.manifests) {
    for (const model::TreeFile& file : manifest.files()) digests.insert(file.digest);
  }
  for (const auto& [id, bundle] : evidence.bundles) add_named(digests, bundle, limits);
  std::vector<Sha256Digest> stored;
  for (const Sha256Digest& digest : digests) {
    // Manifests travel as evidence.
    if (evidence.manifests.contains(digest)) continue;
    if (TRY(source.contains(digest))) stored.push_back(digest);
  }
  return stored;
}

Result<TransferReport> transfer(ObjectStore& source, const Stores& destination,
                                const TransferSet& set, Timestamp now) {
  TransferReport report;
  for (const Sha256Digest& digest : set.objects) {
    if (TRY(destination.objects.contains(digest))) {
      ++report.objects_present;
      continue;
    }
    TRY_IN(digest.text(), copy_object(source, destination.objects, digest));
    ++report.objects_copied;
  }
  Received received;
  for (const auto& [digest, manifest] : set.evidence.manifests) {
    received.manifests.push_back(manifest);
  }
  for (const auto& [digest, bundle] : set.evidence.bundles) received.bundles.push_back(bundle);
  TRY(receive(destination, received, now));
  return report;
}

Result<Evidence> read_all_evidence(const Stores& source, const Limits& limits) {
  Evidence evidence;
  TRY(source.journal.read_from(0, [&](const JournalEntry& entry) -> Result<void> {
    TRY_IN(entry.digest.text(), read_entry(source, entry, limits, evidence));
    return {};
  }));
  return evidence;
}

}  // namespace hallmark::store

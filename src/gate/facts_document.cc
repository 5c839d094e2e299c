#include "gate/facts_document.h"

#include <algorithm>
#include <tuple>

#include "base/encoding.h"

namespace hallmark::gate {
namespace {

using attest::RunArtifact;

template <class Strings>
json::Array strings(const Strings& texts) {
  json::Array array;
  for (const std::string& text : texts) array.push_back(text);
  return array;
}

json::Array digests(const std::vector<Sha256Digest>& list) {
  json::Array array;
  for (const Sha256Digest& digest : list) array.push_back(digest.text());
  return array;
}

template <class Claim>
json::Object signed_by(const Trusted<Claim>& trusted) {
  return {{"statement", trusted.statement.id().text()},
          {"signer", trusted.statement.signer_name()}};
}

json::Value signature_fact(const ModelSignature& signature) {
  return json::Object{{"status", signature.status},
                      {"reason", signature.reason},
                      {"detail", signature.detail},
                      {"statement", signature.id ? signature.id->statement.text() : ""},
                      {"signer", signature.signer},
                      {"signer_id", signature.signer_id ? signature.signer_id->hex() : ""}};
}

json::Value trust_fact(const sigstore::TrustFile& trust) {
  return json::Object{{"digest", trust.digest().text()},
                      {"root", trust.content().root.id().hex()},
                      {"version", trust.version()}};
}

json::Value subject_fact(const Subject& subject) {
  return json::Object{{"digest", subject.digest.text()},
                      {"is_tree", subject.is_tree},
                      {"name", printable(subject.name)}};
}

json::Value clearance_fact(const Trusted<attest::Clearance>& clearance, Timestamp now) {
  json::Object fact = signed_by(clearance);
  const std::int64_t created = unix_seconds(clearance.claim.created);
  fact["created"] = created;
  fact["age_seconds"] = unix_seconds(now) - created;
  fact["properties"] = strings(clearance.claim.properties);
  return fact;
}

json::Array clearance_facts(const Sha256Digest& artifact, const FactSources& from) {
  std::vector<const Trusted<attest::Clearance>*> found;
  for (const auto& clearance : from.judged.clearances) {
    if (clearance.claim.dataset == artifact) found.push_back(&clearance);
  }
  // Already by statement id: the newest come first, ties stay in that order.
  std::ranges::stable_sort(found, std::greater(),
                           [](const auto* clearance) { return clearance->claim.created; });
  json::Array facts;
  for (const auto* clearance : found) facts.push_back(clearance_fact(*clearance, from.request.now));
  return facts;
}

json::Array finding_facts(const Sha256Digest& artifact, const FactSources& from) {
  json::Array facts;
  for (const auto& finding : from.judged.findings) {
    if (!concerns(finding.claim.subject, artifact, from.chain, from.judged, from.trees)) continue;
    json::Object fact = signed_by(finding);
    fact["severity"] = finding.claim.severity;
    fact["title"] = finding.claim.title;
    facts.push_back(std::move(fact));
  }
  return facts;
}

json::Value artifact_fact(const Sha256Digest& digest, const ChainArtifact& artifact,
                          const FactSources& from) {
  json::Array producers;
  for (const std::size_t run : artifact.producers) {
    producers.push_back(from.judged.runs[run].statement.id().text());
  }
  return json::Object{{"is_tree", artifact.is_tree},
                      {"names", strings(artifact.names)},
                      {"producers", std::move(producers)},
                      {"clearances", clearance_facts(digest, from)},
                      {"findings", finding_facts(digest, from)},
                      {"is_training_input", artifact.is_training_input}};
}

json::Value artifact_facts(const FactSources& from) {
  json::Object facts;
  for (const auto& [digest, artifact] : from.chain.artifacts) {
    facts[digest.text()] = artifact_fact(digest, artifact, from);
  }
  return facts;
}

std::vector<RunArtifact> by_path(std::vector<RunArtifact> artifacts) {
  std::ranges::sort(artifacts, {}, [](const RunArtifact& artifact) {
    return std::tie(artifact.path, artifact.digest);
  });
  return artifacts;
}

json::Value run_fact(const Trusted<attest::Provenance>& trusted) {
  const attest::Provenance& run = trusted.claim;
  json::Array inputs;
  for (const RunArtifact& input : by_path(run.inputs)) {
    inputs.push_back(json::Object{{"path", input.path}, {"artifact", input.digest.text()}});
  }
  json::Array outputs;
  for (const RunArtifact& output : by_path(run.outputs)) {
    outputs.push_back(json::Object{{"path", output.path},
                                   {"artifact", output.digest.text()},
                                   {"is_adopted", output.is_adopted}});
  }
  return json::Object{{"step", run.step},
                      {"kind", run.kind},
                      {"builder", run.builder_id},
                      {"signer", trusted.statement.signer_name()},
                      {"started", unix_seconds(run.started)},
                      {"finished", unix_seconds(run.finished)},
                      {"source", run.source.value_or("")},
                      {"commit", run.git.commit},
                      {"is_dirty", run.git.dirty_digest.has_value()},
                      {"inputs", std::move(inputs)},
                      {"outputs", std::move(outputs)}};
}

json::Value run_facts(const FactSources& from) {
  json::Object facts;
  for (const std::size_t index : from.chain.runs) {
    const auto& run = from.judged.runs[index];
    facts[run.statement.id().text()] = run_fact(run);
  }
  return facts;
}

json::Value evaluation_fact(const Trusted<attest::Evaluation>& trusted, const FactSources& from) {
  const attest::Evaluation& evaluation = trusted.claim;
  json::Object metrics;
  for (const auto& metric : evaluation.metrics) metrics[metric.name] = metric.value;
  json::Object fact = signed_by(trusted);
  fact["model"] = evaluation.model.text();
  fact["dataset"] = evaluation.dataset.digest.text();
  fact["dataset_path"] = evaluation.dataset.path;
  fact["created"] = unix_seconds(evaluation.created);
  fact["metrics"] = std::move(metrics);
  fact["sample_size"] = evaluation.sample_size.value_or(-1);
  fact["overlap"] =
      digests(overlap_with_training(evaluation.dataset.digest, from.chain, from.trees));
  return fact;
}

json::Value evaluation_facts(const FactSources& from) {
  json::Array facts;
  for (const std::size_t index : from.chain.evaluations) {
    facts.push_back(evaluation_fact(from.judged.evaluations[index], from));
  }
  return facts;
}

json::Value release_facts(const FactSources& from) {
  json::Array facts;
  for (const auto& release : from.judged.releases) {
    if (release.claim.artifact != from.request.subject.digest) continue;
    json::Object fact = signed_by(release);
    fact["role"] = release.claim.role;
    fact["name"] = release.claim.name;
    fact["version"] = release.claim.version;
    facts.push_back(std::move(fact));
  }
  return facts;
}

json::Value ignored_facts(const FactSources& from) {
  json::Array facts;
  for (const Ignored& ignored : from.judged.ignored) {
    if (!is_about_chain(ignored, from.chain)) continue;
    facts.push_back(json::Object{{"statement", ignored.id.statement.text()},
                                 {"predicate", ignored.predicate_type},
                                 {"reason", ignored.reason},
                                 {"signer", ignored.signer}});
  }
  return facts;
}

}  // namespace

json::Value facts_document(const FactSources& sources) {
  return json::Object{{"schema", attest::own_type("facts")},
                      {"now", unix_seconds(sources.request.now)},
                      {"environment", sources.request.environment},
                      {"trust", trust_fact(sources.request.trust)},
                      {"subject", subject_fact(sources.request.subject)},
                      {"signature", signature_fact(sources.signature)},
                      {"artifacts", artifact_facts(sources)},
                      {"runs", run_facts(sources)},
                      {"evaluations", evaluation_facts(sources)},
                      {"releases", release_facts(sources)},
                      {"ignored", ignored_facts(sources)}};
}

bool is_about_chain(const Ignored& ignored, const Chain& chain) {
  return std::ranges::any_of(ignored.subjects, [&](const Sha256Digest& subject) {
    return chain.artifacts.contains(subject);
  });
}

}  // namespace hallmark::gate

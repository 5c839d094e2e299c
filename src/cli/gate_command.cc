// hallmark gate | decision replay

#include <CLI/CLI.hpp>
#include <memory>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/gate_report.h"
#include "cli/keys.h"
#include "cli/output.h"
#include "cli/policy_access.h"
#include "cli/progress.h"
#include "cli/trust_access.h"
#include "cli/user_home.h"
#include "cli/workspace_access.h"
#include "gate/gate.h"
#include "store/workspace.h"

namespace hallmark::cli {
namespace {

constexpr const char* kDescription =
    "Decide whether a model may be used\n\n"
    "By its signature, its chain of statements, a trust file and a policy. ALLOWED exits 0, "
    "REFUSED\n"
    "3 with every reason, could not decide 1. With a gate key the decision is kept, signed.\n\n"
    "  hallmark gate model/                              with the workspace's statements\n"
    "  hallmark gate model/ --evidence E --trust T --root-key ID --policy P    anywhere";

struct GateOptions {
  std::string reference;
  std::string evidence;
  std::string policy;
  std::string environment;
  std::string signature;
  std::string vsa;
  TrustOptions trust;
  KeyOptions key;
  bool json = false;
};

Result<std::string> read_input(Context& context, const std::string& path, std::size_t bytes_max) {
  return to_text(TRY(context.files.read(context.working_directory / path, bytes_max)));
}

// What lies at the path, and the signature beside or inside it: never one from the evidence.
Result<gate::Subject> subject_at(Context& context, const GateOptions& options, const Path& path) {
  const Path normal = path.lexically_normal();
  const Path place = normal.has_filename() ? normal : normal.parent_path();
  Progress progress(context, "hashing", place);
  model::MeasureOptions measure_options;
  measure_options.progress = progress.callback();
  model::Artifact artifact = TRY(model::measure(place, measure_options));
  const Path signature = !options.signature.empty() ? context.working_directory / options.signature
                         : artifact.is_tree()       ? place / model::kSignatureName
                                                    : Path(place.string() + ".sig");
  const Result<Bytes> text = context.files.read(signature, Limits{}.bundle_bytes_max);
  const bool is_absent = !text && text.error().code == ErrorCode::kNotFound;
  if (!text && (!is_absent || !options.signature.empty())) return std::unexpected(text.error());
  return gate::Subject{
      .name = place.filename().string(),
      .digest = artifact.digest,
      .is_tree = artifact.is_tree(),
      .manifest = std::move(artifact.manifest),
      .is_path = true,
      .signature_text = text ? std::optional<std::string>(to_text(*text)) : std::nullopt};
}

gate::Subject subject_of_digest(const std::string& name, const Sha256Digest& digest,
                                const store::Evidence& evidence) {
  const auto manifest = evidence.manifests.find(digest);
  gate::Subject subject{.name = name,
                        .digest = digest,
                        .is_tree = manifest != evidence.manifests.end(),
                        .manifest = std::nullopt,
                        .is_path = false,
                        .signature_text = std::nullopt};
  if (subject.is_tree) subject.manifest = manifest->second;
  return subject;
}

struct Judged {
  gate::Subject subject;
  store::Evidence evidence;
};

// Subject and evidence, from files or from the workspace.
Result<Judged> gather(Context& context, const GateOptions& options,
                      const sigstore::TrustFile& trust) {
  const std::optional<Path> path = as_existing_path(context, options.reference);
  std::optional<gate::Subject> subject;
  if (path) subject = TRY(subject_at(context, options, *path));
  if (!path && !options.signature.empty()) {
    return fail(ErrorCode::kUsage, "--signature belongs to a path, and " + options.reference +
                                       " is none: a reference's signature is the evidence's");
  }
  if (!options.evidence.empty()) {
    store::Evidence evidence =
        TRY_IN(options.evidence, store::Evidence::parse(TRY(read_input(
                                     context, options.evidence, Limits{}.evidence_bytes_max))));
    if (!subject) {
      const Result<Sha256Digest> digest = Sha256Digest::parse(options.reference);
      if (!digest) {
        return fail(ErrorCode::kNotFound, options.reference +
                                              ": no such path; with --evidence a reference is a "
                                              "whole digest, sha256:HEX");
      }
      subject = subject_of_digest(options.reference, *digest, evidence);
    }
    return Judged{*std::move(subject), std::move(evidence)};
  }
  const Path place = TRY(workspace(context));
  const auto graph = TRY(OpenGraph::open(context, place, trust));
  const store::NodeKey node = subject ? store::NodeKey{store::NodeKind::kArtifact, subject->digest}
                                      : TRY(graph::resolve(graph->sources(), options.reference));
  store::Evidence evidence = TRY(graph::evidence_of(graph->sources(), node));
  if (!subject) subject = subject_of_digest(options.reference, node.digest, evidence);
  return Judged{*std::move(subject), std::move(evidence)};
}

Result<Path> chosen_policy(Context& context, const std::string& option,
                           const store::UserConfig& config) {
  if (!option.empty()) return context.working_directory / option;
  if (config.gate_policy) return Path(*config.gate_policy);
  if (exists(context.files, policy_folder(context))) return policy_folder(context);
  return fail(ErrorCode::kUsage,
              "no policy: give --policy DIR (`hallmark init` installs a starter)");
}

// Writes the decision as a signed statement where the caller, or the workspace, wants it; returns
// the statement id.
Result<Sha256Digest> write_vsa(Context& context, const GateOptions& options,
                               const crypto::Signer& signer, const attest::Statement& statement) {
  const sigstore::Bundle bundle = TRY(sigstore::sign_statement(statement, signer));
  if (!options.vsa.empty()) {
    TRY(write_file_durably(context.files, context.working_directory / options.vsa,
                           as_bytes(bundle.canonical() + "\n"), 0644,
                           hex_encode(context.random.bytes(8))));
  }
  const Result<Path> place = workspace(context);
  if (place) {
    const store::OpenStores stores = context.open_stores(*place);
    TRY(store::receive(stores.refs(), {.manifests = {}, .bundles = {bundle}}, context.clock.now()));
  }
  return bundle.statement_id();
}

// What is refused before any fact is gathered is still a decision in words: REFUSED, with its code.
Result<void> refuse_early(Context& context, const GateOptions& options, const Error& error) {
  const policy::Reason reason{
      .code = error.reason, .artifact = "", .step = "", .message = error.message};
  report_refusal(context, options.reference, reason, options.json);
  return fail(ErrorCode::kUntrusted, error.message, error.reason);
}

bool is_refusal(const Error& error) {
  return !error.reason.empty() &&
         (error.code == ErrorCode::kUntrusted || error.code == ErrorCode::kInvalidInput ||
          error.code == ErrorCode::kLimitExceeded);
}

Result<void> decide_and_report(Context& context, const GateOptions& options,
                               const sigstore::TrustFile& trust, const Judged& judged,
                               const crypto::Signer* signer) {
  const store::UserConfig config = TRY(user_config(context));
  const Path policy_path = TRY(chosen_policy(context, options.policy, config));
  const LoadedPolicy policy = TRY(load_policy(policy_path));
  const gate::Request request{.subject = judged.subject,
                              .evidence = judged.evidence,
                              .trust = trust,
                              .now = context.clock.now(),
                              .environment = options.environment.empty()
                                                 ? config.gate_environment.value_or("")
                                                 : options.environment};
  const gate::Outcome outcome = TRY(gate::decide(request, *policy.engine));
  std::optional<Sha256Digest> decision;
  if (signer) {
    const std::string uri = "hallmark-policy:" + policy_path.lexically_normal().filename().string();
    decision = TRY(
        write_vsa(context, options, *signer, gate::to_vsa(request, outcome, policy.bundle, uri)));
  }
  // Only now: an answer that was said before its record was durable could be an answer without one.
  report_outcome(context, request, outcome, decision, options.json);
  if (outcome.decision.allow) return {};
  const policy::Reason& first = outcome.decision.reasons.front();
  return fail(ErrorCode::kUntrusted, "refused: " + first.message, first.code);
}

Result<void> run_gate(const GateOptions& options, Context& context) {
  const auto signer = TRY(open_optional_signer(context, options.key, {"gate"}));
  if (!options.vsa.empty() && !signer) {
    return fail(ErrorCode::kUsage, "--vsa needs a gate key: --key NAME|FILE|URI");
  }
  const Result<sigstore::TrustFile> trust = open_trust(context, options.trust);
  if (!trust && is_refusal(trust.error())) return refuse_early(context, options, trust.error());
  if (!trust) return std::unexpected(trust.error());
  const Result<Judged> judged = gather(context, options, *trust);
  if (!judged && is_refusal(judged.error())) return refuse_early(context, options, judged.error());
  if (!judged) return std::unexpected(judged.error());
  return decide_and_report(context, options, *trust, *judged, signer.get());
}

struct ReplayOptions {
  std::string vsa;
  std::string evidence;
  std::string policy;
  std::string signature;
  TrustOptions trust;
  bool json = false;
};

// The VSA's own claim of when it was made: only to judge by the trust file of that time, which must
// then have been valid, and which must hold the key that signed the VSA.
Result<Timestamp> claimed_verification_time(const sigstore::Bundle& vsa) {
  const attest::Statement statement = TRY(attest::Statement::parse(vsa.envelope().payload));
  return TRY(attest::Vsa::from_statement(statement)).time_verified;
}

Result<void> run_replay(const ReplayOptions& options, Context& context) {
  std::string text = TRY(read_input(context, options.vsa, Limits{}.bundle_bytes_max));
  while (text.ends_with('\n')) text.pop_back();
  const sigstore::Bundle vsa = TRY_IN(options.vsa, sigstore::Bundle::parse(text));
  const store::Evidence evidence =
      TRY_IN(options.evidence, store::Evidence::parse(TRY(read_input(
                                   context, options.evidence, Limits{}.evidence_bytes_max))));
  const Timestamp then = TRY(claimed_verification_time(vsa));
  if (then > context.clock.now()) {
    return fail(ErrorCode::kUntrusted, "the decision lies in the future", "statement-from-future");
  }
  const sigstore::TrustFile trust = TRY(open_trust(context, options.trust, then));
  const LoadedPolicy policy = TRY(load_policy(context.working_directory / options.policy));
  std::optional<std::string> signature;
  if (!options.signature.empty()) {
    signature = TRY(read_input(context, options.signature, Limits{}.bundle_bytes_max));
  }
  const gate::Replay replay = TRY(gate::replay({.vsa = vsa,
                                                .evidence = evidence,
                                                .signature_text = signature,
                                                .trust = trust,
                                                .policy = policy.bundle},
                                               *policy.engine));
  return report_replay(context, replay, options.json);
}

}  // namespace

void add_gate_commands(CLI::App& app, Context& context, Program& program) {
  auto gate = std::make_shared<GateOptions>();
  CLI::App* command = app.add_subcommand("gate", kDescription);
  command->add_option("artifact", gate->reference, "A path, or a reference")->required();
  command->add_option("--evidence", gate->evidence, "Evidence file (else the workspace's)");
  command->add_option("--policy", gate->policy, "Policy folder (else the user's default)");
  command->add_option("--env", gate->environment, "The environment it is for");
  command->add_option("--signature", gate->signature,
                      "The path's signature, when it lies elsewhere");
  command->add_option("--vsa", gate->vsa, "Write the signed decision to this file");
  add_trust_options(*command, gate->trust);
  add_key_options(*command, gate->key);
  command->add_flag("--json", gate->json, "Answer in JSON");
  command->callback([&, gate] { program.action = [&, gate] { return run_gate(*gate, context); }; });

  CLI::App* decision = app.add_subcommand("decision", "Work with recorded decisions");
  decision->require_subcommand(1);
  auto replay = std::make_shared<ReplayOptions>();
  command = decision->add_subcommand(
      "replay",
      "Decide again, as of then, and compare\n\n"
      "  hallmark decision replay decision.json --evidence chain.jsonl --policy policy/\n\n"
      "Exits 0 if the answer is the same; else it says what differs or is missing.");
  command->add_option("vsa", replay->vsa, "The signed decision")->required();
  command->add_option("--evidence", replay->evidence, "Evidence file")->required();
  command->add_option("--policy", replay->policy, "Policy folder")->required();
  command->add_option("--signature", replay->signature,
                      "The model's signature, if not in the evidence");
  add_trust_options(*command, replay->trust);
  command->add_flag("--json", replay->json, "Answer in JSON");
  command->callback(
      [&, replay] { program.action = [&, replay] { return run_replay(*replay, context); }; });
}

}  // namespace hallmark::cli

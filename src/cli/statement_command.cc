// hallmark release | clearance | finding: statements about an artifact.

#include <CLI/CLI.hpp>
#include <memory>

#include "attest/predicates.h"
#include "cli/commands.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/workspace_access.h"
#include "sigstore/bundle.h"
#include "store/workspace.h"

namespace hallmark::cli {
namespace {

struct CommonOptions {
  std::string reference;
  KeyOptions key;
  bool json = false;
};

void add_common_options(CLI::App& command, CommonOptions& options) {
  command
      .add_option("artifact", options.reference, "A path or a reference (sha256:..., model:N@V)")
      ->required();
  add_key_options(command, options.key);
  command.add_flag("--json", options.json, "Answer in JSON");
}

// What the reference names, as (name for people, digest). A digest is taken as it is, known or not.
struct Named {
  std::string name;
  Sha256Digest digest;
};

Result<Named> named_artifact(Context& context, const Path& place, std::string_view reference) {
  if (const Result<Sha256Digest> digest = Sha256Digest::parse(reference)) {
    return Named{std::string(reference), *digest};
  }
  const auto graph = TRY(OpenGraph::open(context, place, std::nullopt));
  const store::NodeKey node = TRY(resolve_reference(context, graph->sources(), reference));
  if (node.kind != store::NodeKind::kArtifact) {
    return fail(ErrorCode::kUsage, std::string(reference) + ": is no artifact");
  }
  std::string name = Path(reference).lexically_normal().generic_string();
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  return Named{std::move(name), node.digest};
}

// Words that no reader of the statement would take are the caller's mistake.
Result<void> check_words(const attest::Statement& statement) {
  const Result<void> readable = attest::check_readable(statement);
  if (readable) return {};
  return fail(ErrorCode::kUsage, "cannot be said in a statement: " + readable.error().message);
}

Result<void> sign_and_keep(Context& context, const CommonOptions& options, const Path& place,
                           std::string_view noun, const attest::Statement& statement) {
  TRY(check_words(statement));
  const auto signer = TRY(open_signer(context, options.key, {noun}));
  const sigstore::Bundle bundle = TRY(sigstore::sign_statement(statement, *signer));
  const store::OpenStores stores = context.open_stores(place);
  TRY(store::receive(stores.refs(), {.manifests = {}, .bundles = {bundle}}, context.clock.now()));
  const std::string subject = "sha256:" + statement.subjects.front().digest.at("sha256");
  if (options.json) {
    print_json(context, noun,
               {{"statement", bundle.statement_id().text()},
                {"bundle", bundle.digest().text()},
                {"subject", subject}});
    return {};
  }
  print(context,
        std::string(noun) + "  " + subject + "  statement " + bundle.statement_id().text());
  return {};
}

struct ReleaseOptions {
  CommonOptions common;
  std::string name;
  std::string version;
  std::string role = "model";
};

// The same name and version with a second digest is a conflict, not an overwrite.
Result<void> refuse_conflict(Context& context, const Path& place, const attest::Release& release) {
  const auto graph = TRY(OpenGraph::open(context, place, std::nullopt));
  const std::string reference = release.role + ":" + release.name + "@" + release.version;
  const Result<store::NodeKey> known = graph::resolve(graph->sources(), reference);
  if (!known && known.error().code == ErrorCode::kNotFound) return {};
  if (!known) return std::unexpected(known.error());
  if (known->digest == release.artifact) return {};
  return fail(ErrorCode::kConflict, reference + ": released already, as " + known->digest.text() +
                                        "; give a new version");
}

Result<void> run_release(const ReleaseOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  const Named named = TRY(named_artifact(context, place, options.common.reference));
  const attest::Release release{.artifact = named.digest,
                                .role = options.role,
                                .name = options.name,
                                .version = options.version};
  TRY(refuse_conflict(context, place, release));
  return sign_and_keep(context, options.common, place, "release", release.to_statement());
}

struct ClearanceOptions {
  CommonOptions common;
  std::vector<std::string> properties;
  std::string created;
};

Result<void> run_clearance(const ClearanceOptions& options, Context& context) {
  const Timestamp now = context.clock.now();
  Timestamp created = std::chrono::floor<std::chrono::seconds>(now);
  if (!options.created.empty()) {
    created = TRY_IN("--created", parse_rfc3339(options.created));
    if (created > now) return fail(ErrorCode::kUsage, "--created: lies in the future");
  }
  const Path place = TRY(workspace(context));
  const Named named = TRY(named_artifact(context, place, options.common.reference));
  std::vector<std::string> properties = options.properties;
  if (properties.empty()) properties = {std::string(attest::kClearedProperty)};
  return sign_and_keep(context, options.common, place, "clearance",
                       attest::Clearance{.dataset_name = named.name,
                                         .dataset = named.digest,
                                         .created = created,
                                         .verifier_id = attest::own_type("clearance-desk"),
                                         .properties = std::move(properties)}
                           .to_statement());
}

struct FindingOptions {
  CommonOptions common;
  std::string severity;
  std::string title;
  std::string detail;
};

Result<void> run_finding(const FindingOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  const Named named = TRY(named_artifact(context, place, options.common.reference));
  return sign_and_keep(
      context, options.common, place, "finding",
      attest::Finding{.subject_name = named.name,
                      .subject = named.digest,
                      .created = std::chrono::floor<std::chrono::seconds>(context.clock.now()),
                      .severity = options.severity,
                      .title = options.title,
                      .detail = options.detail}
          .to_statement());
}

}  // namespace

void add_statement_commands(CLI::App& app, Context& context, Program& program) {
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* command = app.add_subcommand("release",
                                         "Give an artifact a name and version, signed\n\n"
                                         "  hallmark release model/ --name iris --version 1.2\n\n"
                                         "From then on model:iris@1.2 names it. A name and version "
                                         "never come to mean something else.");
  add_common_options(*command, release->common);
  command->add_option("--name", release->name, "The name")->required();
  command->add_option("--version", release->version, "The version")->required();
  command->add_option("--role", release->role, "model (default) or dataset")
      ->check(CLI::IsMember({"model", "dataset"}));
  command->callback(
      [&, release] { program.action = [&, release] { return run_release(*release, context); }; });

  auto clearance = std::make_shared<ClearanceOptions>();
  command =
      app.add_subcommand("clearance",
                         "Say, signed, that a dataset may be used\n\n"
                         "  hallmark clearance data/raw.csv\n\n"
                         "Policies set how long it holds; the newest one of a dataset counts.");
  add_common_options(*command, clearance->common);
  add_repeated(*command, "--property", clearance->properties,
               "What it clears (default DATASET_CLEARED)");
  command->add_option("--created", clearance->created, "When it was cleared: a past RFC 3339 time");
  command->callback([&, clearance] {
    program.action = [&, clearance] { return run_clearance(*clearance, context); };
  });

  auto finding = std::make_shared<FindingOptions>();
  command = app.add_subcommand(
      "finding",
      "Say, signed, that something is wrong with an artifact\n\n"
      "  hallmark finding data/raw.csv --severity high --title 'labels were swapped'\n\n"
      "Gates then refuse every model made from it; `hallmark impact data/raw.csv` lists them.");
  add_common_options(*command, finding->common);
  command->add_option("--severity", finding->severity, "low, medium, high or critical")
      ->required()
      ->check(CLI::IsMember({"low", "medium", "high", "critical"}));
  command->add_option("--title", finding->title, "What is wrong, in a line")->required();
  command->add_option("--detail", finding->detail, "More about it");
  command->callback(
      [&, finding] { program.action = [&, finding] { return run_finding(*finding, context); }; });
}

}  // namespace hallmark::cli

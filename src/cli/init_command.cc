// hallmark init: workspace, and for a lone user keys, a pinned trust file and the starter policy.

#include <CLI/CLI.hpp>
#include <memory>

#include "attest/predicates.h"
#include "cli/commands.h"
#include "cli/keys.h"
#include "cli/output.h"
#include "cli/starter_policy.h"
#include "cli/user_home.h"
#include "store/workspace.h"

namespace hallmark::cli {
namespace {

struct InitOptions {
  KeyOptions key;
  bool unencrypted = false;
  bool bare = false;
};

// One key per duty; what each may sign.
struct Duty {
  std::string_view name;
  std::vector<sigstore::Grant> grants;
};

std::vector<Duty> lone_user_duties() {
  const auto type = [](std::string_view uri) { return std::string(uri); };
  const std::vector<std::string> any = {"*"};
  const std::vector<std::string> local = {attest::own_type("builder-local")};
  return {
      {"pipeline",
       {{type(attest::kProvenanceType), any, local, {}},
        {type(attest::kRunFailureType), any, local, {}},
        {type(attest::kEvalType), {}, {}, {}}}},
      {"release", {{type(attest::kOmsType), {}, {}, {}}, {type(attest::kReleaseType), {}, {}, {}}}},
      {"clearance", {{type(attest::kSvrType), {}, {}, {std::string(attest::kClearedProperty)}}}},
      {"finding", {{type(attest::kFindingType), {}, {}, {}}}},
      {"gate", {{type(attest::kVsaType), {}, {}, {}}}},
  };
}

constexpr std::string_view kWorkspaceConfig =
    R"(# Names of keys (see `hallmark key list`) per step of a pipeline, or per noun.
# Nothing in here grants trust: that is the trust file's business.
[keys]
run = "pipeline"
sign = "release"
release = "release"
clearance = "clearance"
finding = "finding"
gate = "gate"

[remotes]
)";

constexpr std::string_view kBareConfig =
    R"(# Names of keys per step of a pipeline (train = "training"), or per noun: run, sign, release,
# clearance, finding, gate. Nothing in here grants trust: that is the trust file's business.
[keys]

[remotes]
)";

Result<crypto::PublicKey> existing_or_new_key(Context& context, std::string_view name,
                                              const std::optional<SecretBytes>& passphrase) {
  const Path path = private_key_path(context, name);
  if (exists(context.files, path)) return open_public_key(context, name);
  return create_key(context, path, crypto::KeyType::kEcdsaP256, passphrase);
}

Result<sigstore::TrustFileDraft> lone_user_trust(Context& context,
                                                 const std::optional<SecretBytes>& passphrase) {
  const Timestamp now = std::chrono::floor<std::chrono::seconds>(context.clock.now());
  const Timestamp until = now + std::chrono::hours(24 * 365);
  crypto::PublicKey root = TRY(existing_or_new_key(context, "root", passphrase));
  sigstore::TrustFileDraft draft{
      .version = 1, .issued = now, .expires = until, .root = std::move(root), .keys = {}};
  for (Duty& duty : lone_user_duties()) {
    crypto::PublicKey key = TRY(existing_or_new_key(context, duty.name, passphrase));
    draft.keys.push_back({.name = std::string(duty.name),
                          .key = std::move(key),
                          .valid_from = now,
                          .valid_until = until,
                          .revoked_at = std::nullopt,
                          .grants = std::move(duty.grants)});
  }
  return draft;
}

Result<void> write_starter_policy(Context& context) {
  for (const auto& [name, text] : starter_policy()) {
    const Path path = policy_folder(context) / name;
    if (exists(context.files, path)) continue;
    TRY(write_user_file(context, path, as_bytes(text), 0644));
  }
  return {};
}

// Keys, trust file, policy: each made only where it is missing, so that a second project, or an
// init that was cut short, goes on with what is there.
Result<void> equip_lone_user(const InitOptions& options, Context& context) {
  TRY(write_starter_policy(context));
  store::UserConfig config = TRY(user_config(context));
  if (config.gate_root) {
    print(context, "keys and trust   as before, in " + context.config_home.string());
    return {};
  }
  const std::optional<SecretBytes> passphrase =
      TRY(new_passphrase(context, options.key, options.unencrypted));
  const sigstore::TrustFileDraft draft = TRY(lone_user_trust(context, passphrase));
  KeyOptions root = options.key;
  root.key = "root";
  const auto signer = TRY(open_signer(context, root, {"root"}));
  const std::string text = TRY(draft.sign(*signer));
  TRY(write_user_file(context, pinned_trust_path(context, draft.root.id()), as_bytes(text), 0600));
  config.gate_root = draft.root.id().hex();
  TRY(write_user_config(context, config));
  print(context, "keys             " + keys_folder(context).string() +
                     (passphrase ? " (encrypted)" : " (NOT encrypted)"));
  print(context, "trust file       pinned for root " + draft.root.id().hex());
  print(context, "starter policy   " + policy_folder(context).string());
  print(context, "");
  print(context,
        "One person holds every key here, the root's too. That shows whether bytes changed since "
        "you");
  print(
      context,
      "signed them; it does not show anybody else that you did not make it all up. For that, keep");
  print(context,
        "the root key offline and give each duty's key to whoever has the duty: `hallmark trust`.");
  return {};
}

Result<void> run_init(const InitOptions& options, Context& context) {
  const Path project = context.working_directory;
  // Without the format file, which is written last, an init was cut short: this one completes it.
  if (exists(context.files, project / store::kWorkspaceName / "format")) {
    return fail(ErrorCode::kConflict, (project / store::kWorkspaceName).string() +
                                          ": this project has a workspace already");
  }
  if (!options.bare) TRY(equip_lone_user(options, context));
  const Path made = TRY(store::create_workspace(context.files, project,
                                                options.bare ? kBareConfig : kWorkspaceConfig));
  print(context, "workspace        " + made.string());
  print(context, "");
  print(context, "Next: hallmark run --step train --input DATA --output MODEL -- YOUR COMMAND");
  return {};
}

}  // namespace

void add_init_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command = app.add_subcommand(
      "init",
      "Make a workspace here and, once per user, keys, a pinned trust file and a starter policy");
  command->add_flag("--bare", options->bare,
                    "Only the workspace: keys, trust and policy are your team's");
  command->add_flag("--unencrypted", options->unencrypted, "Keep the private keys in the clear");
  add_passphrase_option(*command, options->key);
  command->callback(
      [&, options] { program.action = [&, options] { return run_init(*options, context); }; });
}

}  // namespace hallmark::cli

// hallmark trust init | allow | revoke | sign | show | pin

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/trust_access.h"
#include "cli/user_home.h"

namespace hallmark::cli {
namespace {

Result<std::string> read_text(Context& context, const std::string& path) {
  return to_text(
      TRY(context.files.read(context.working_directory / path, Limits{}.trust_file_bytes_max)));
}

Result<sigstore::TrustFileDraft> read_draft(Context& context, const std::string& path) {
  return TRY_IN(path, sigstore::TrustFileDraft::parse(as_bytes(TRY(read_text(context, path)))));
}

Result<void> write_text(Context& context, const std::string& path, std::string_view text) {
  return write_file_durably(context.files, context.working_directory / path,
                            as_bytes(std::string(text) + "\n"), 0644,
                            hex_encode(context.random.bytes(8)));
}

Result<void> write_draft(Context& context, const std::string& path,
                         const sigstore::TrustFileDraft& draft) {
  const std::string payload = draft.serialise();
  TRY(sigstore::TrustFileDraft::parse(as_bytes(payload)));  // never leave a draft that won't load
  return write_text(context, path, json::pretty(TRY(json::parse(payload))));
}

Timestamp days_from(Timestamp start, std::int64_t days) {
  return start + std::chrono::hours(24 * days);
}

Timestamp whole_second(Timestamp time) { return std::chrono::floor<std::chrono::seconds>(time); }

struct InitOptions {
  std::string draft;
  std::string root;
  std::string from;
  std::int64_t days = 365;
};

Result<void> run_init(const InitOptions& options, Context& context) {
  if (exists(context.files, context.working_directory / options.draft)) {
    return fail(ErrorCode::kConflict, options.draft + ": exists already");
  }
  const Timestamp now = whole_second(context.clock.now());
  if (!options.from.empty()) {
    sigstore::TrustFileDraft next =
        TRY_IN(options.from,
               sigstore::TrustFile::read_unverified_unsafe(TRY(read_text(context, options.from))));
    next.version += 1;
    next.issued = now;
    next.expires = days_from(now, options.days);
    return write_draft(context, options.draft, next);
  }
  if (options.root.empty()) return fail(ErrorCode::kUsage, "give --root KEY, or --from TRUSTFILE");
  crypto::PublicKey root = TRY(open_public_key(context, options.root));
  return write_draft(context, options.draft,
                     {.version = 1,
                      .issued = now,
                      .expires = days_from(now, options.days),
                      .root = std::move(root),
                      .keys = {}});
}

struct AllowOptions {
  std::string draft;
  std::string name;
  std::string public_key;
  std::string predicate;
  std::vector<std::string> steps;
  std::vector<std::string> builders;
  std::vector<std::string> properties;
  std::int64_t days = 365;
};

// Short names of the predicates that a grant may be for.
Result<std::string> predicate_of(const std::string& name) {
  static constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"provenance", attest::kProvenanceType},
      {"run-failure", attest::kRunFailureType},
      {"svr", attest::kSvrType},
      {"release", attest::kReleaseType},
      {"eval", attest::kEvalType},
      {"finding", attest::kFindingType},
      {"vsa", attest::kVsaType},
      {"oms", attest::kOmsType}};
  for (const auto& [short_name, uri] : kShort) {
    if (name == short_name) return std::string(uri);
  }
  if (name.contains("://")) return name;
  return fail(
      ErrorCode::kUsage,
      "--predicate takes provenance, run-failure, svr, release, eval, finding, vsa, oms or a "
      "predicate type URI");
}

sigstore::Grant grant_of(const AllowOptions& options, std::string predicate) {
  sigstore::Grant grant{std::move(predicate), options.steps, options.builders, options.properties};
  const bool has_steps = grant.predicate_type == attest::kProvenanceType ||
                         grant.predicate_type == attest::kRunFailureType;
  if (has_steps && grant.builders.empty()) {
    grant.builders = {attest::own_type("builder-local")};
  }
  if (grant.predicate_type == attest::kSvrType && grant.properties.empty()) {
    grant.properties = {std::string(attest::kClearedProperty)};
  }
  return grant;
}

// The options that go with some predicates only.
Result<void> check_scope(const AllowOptions& options, std::string_view predicate) {
  const bool has_steps =
      predicate == attest::kProvenanceType || predicate == attest::kRunFailureType;
  if (has_steps && options.steps.empty()) {
    return fail(ErrorCode::kUsage, "--predicate " + options.predicate +
                                       " needs --step NAME, or --step '*' for every step");
  }
  if (!has_steps && !(options.steps.empty() && options.builders.empty())) {
    return fail(ErrorCode::kUsage, "--step and --builder belong to provenance and run-failure");
  }
  if (predicate != attest::kSvrType && !options.properties.empty()) {
    return fail(ErrorCode::kUsage, "--property belongs to svr");
  }
  return {};
}

Result<void> run_allow(const AllowOptions& options, Context& context) {
  sigstore::TrustFileDraft draft = TRY(read_draft(context, options.draft));
  const std::string predicate = TRY(predicate_of(options.predicate));
  TRY(check_scope(options, predicate));
  sigstore::Grant grant = grant_of(options, predicate);
  const auto known = std::ranges::find(draft.keys, options.name, &sigstore::TrustedKey::name);
  if (known != draft.keys.end()) {
    if (!options.public_key.empty() &&
        !(TRY(open_public_key(context, options.public_key)) == known->key)) {
      return fail(ErrorCode::kConflict, options.name + ": names another key in this draft");
    }
    known->grants.push_back(std::move(grant));
    return write_draft(context, options.draft, draft);
  }
  if (options.public_key.empty()) {
    return fail(ErrorCode::kUsage, options.name + ": not in the draft yet; give --public-key");
  }
  crypto::PublicKey key = TRY(open_public_key(context, options.public_key));
  draft.keys.push_back({.name = options.name,
                        .key = std::move(key),
                        .valid_from = draft.issued,
                        .valid_until = days_from(draft.issued, options.days),
                        .revoked_at = std::nullopt,
                        .grants = {std::move(grant)}});
  return write_draft(context, options.draft, draft);
}

struct RevokeOptions {
  std::string draft;
  std::string name;
  std::string at;
};

Result<void> run_revoke(const RevokeOptions& options, Context& context) {
  sigstore::TrustFileDraft draft = TRY(read_draft(context, options.draft));
  const auto key = std::ranges::find(draft.keys, options.name, &sigstore::TrustedKey::name);
  if (key == draft.keys.end()) {
    return fail(ErrorCode::kNotFound, options.name + ": no key of this name in " + options.draft);
  }
  key->revoked_at = options.at.empty() ? whole_second(context.clock.now())
                                       : TRY_IN("--at", parse_rfc3339(options.at));
  return write_draft(context, options.draft, draft);
}

struct SignOptions {
  std::string draft;
  std::string out;
  KeyOptions key;
  bool json = false;
};

Result<void> run_sign(const SignOptions& options, Context& context) {
  const sigstore::TrustFileDraft draft = TRY(read_draft(context, options.draft));
  const auto root = TRY(open_signer(context, options.key, {"root"}));
  TRY(write_text(context, options.out, TRY(draft.sign(*root))));
  const std::string root_id = root->public_key().id().hex();
  if (options.json) {
    print_json(context, "trust-sign",
               {{"file", options.out},
                {"version", draft.version},
                {"expires", format_rfc3339(draft.expires)},
                {"root", root_id}});
    return {};
  }
  print(context, "signed  " + options.out + "  version " + std::to_string(draft.version) +
                     "  expires " + format_rfc3339(draft.expires));
  print(context, "root    " + root_id);
  return {};
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

void print_trust(Context& context, const sigstore::TrustFileDraft& trust) {
  print(context, "version " + std::to_string(trust.version) + ", issued " +
                     format_rfc3339(trust.issued) + ", expires " + format_rfc3339(trust.expires));
  print(context, "root    " + trust.root.id().hex());
  for (const sigstore::TrustedKey& key : trust.keys) {
    print(context, "key     " + key.name + "  " + key.key.id().hex() + "  until " +
                       format_rfc3339(key.valid_until) +
                       (key.revoked_at ? "  REVOKED " + format_rfc3339(*key.revoked_at) : ""));
    for (const sigstore::Grant& grant : key.grants) {
      print(context,
            "  may sign " + grant.predicate_type +
                (grant.steps.empty() ? "" : "; steps " + joined(grant.steps)) +
                (grant.builders.empty() ? "" : "; builders " + joined(grant.builders)) +
                (grant.properties.empty() ? "" : "; properties " + joined(grant.properties)));
    }
  }
}

Result<void> run_show(const std::string& path, bool json, Context& context) {
  const std::string text = TRY(read_text(context, path));
  const sigstore::TrustFileDraft trust =
      TRY_IN(path, sigstore::TrustFile::read_unverified_unsafe(text));
  if (json) {
    print_json(context, "trust", *TRY(json::parse(trust.serialise())).as_object());
    return {};
  }
  print_trust(context, trust);
  print(context,
        "This is what the file says. Nothing was verified: `hallmark trust pin` does that.");
  return {};
}

struct PinOptions {
  TrustOptions trust;
  bool json = false;
};

Result<void> run_pin(const PinOptions& options, Context& context) {
  const std::string& root = options.trust.root_key;
  if (root.empty()) {
    return fail(ErrorCode::kUsage, "give --root-key ID: whose word this file is");
  }
  const sigstore::TrustFile trust = TRY(open_trust(context, options.trust));
  store::UserConfig config = TRY(user_config(context));
  if (!config.gate_root) {
    config.gate_root = root;
    TRY(write_user_config(context, config));
  }
  if (options.json) {
    print_json(context, "trust-pin", {{"version", trust.version()}, {"root", root}});
    return {};
  }
  print(context, "pinned  version " + std::to_string(trust.version()) + " for root " + root);
  return {};
}

void add_draft_commands(CLI::App& trust, Context& context, Program& program) {
  auto init = std::make_shared<InitOptions>();
  CLI::App* command = trust.add_subcommand(
      "init",
      "Begin a trust file: a JSON draft to add keys to\n\n"
      "  hallmark key generate root\n"
      "  hallmark trust init draft.json --root root\n"
      "  hallmark trust allow draft.json --name alice --public-key alice.pub \\\n"
      "      --predicate provenance --step train\n"
      "  hallmark trust sign draft.json --key root --out trust.json\n"
      "  hallmark trust pin trust.json --root-key ID");
  command->add_option("draft", init->draft, "The draft to write")->required();
  command->add_option("--root", init->root, "The root key: a name or a .pub file");
  command->add_option("--from", init->from, "A signed trust file: begin its next version");
  command->add_option("--days", init->days, "Days until it expires")->check(CLI::Range(1, 36500));
  command->callback([&, init] { program.action = [&, init] { return run_init(*init, context); }; });

  auto allow = std::make_shared<AllowOptions>();
  command = trust.add_subcommand(
      "allow",
      "Let a key sign something; repeat to grant more\n\n"
      "  hallmark trust allow draft.json --name alice --public-key alice.pub \\\n"
      "      --predicate provenance --step train\n"
      "  hallmark trust allow draft.json --name alice --predicate eval");
  command->add_option("draft", allow->draft, "The draft")->required();
  command->add_option("--name", allow->name, "What to call the key")->required();
  command->add_option("--public-key", allow->public_key, "The key: a name or a .pub file");
  command
      ->add_option("--predicate", allow->predicate,
                   "provenance, run-failure, svr, release, eval, finding, vsa, oms, or a URI")
      ->required();
  add_repeated(*command, "--step", allow->steps, "Provenance: a step that it may sign; * for any");
  add_repeated(*command, "--builder", allow->builders,
               "Provenance: a builder.id (default: the local builder's)");
  add_repeated(*command, "--property", allow->properties,
               "SVR: a property (default DATASET_CLEARED)");
  command->add_option("--days", allow->days, "Days that the key is valid")
      ->check(CLI::Range(1, 36500));
  command->callback(
      [&, allow] { program.action = [&, allow] { return run_allow(*allow, context); }; });

  auto revoke = std::make_shared<RevokeOptions>();
  command = trust.add_subcommand("revoke", "From a time on, nothing that a key signed counts");
  command->add_option("draft", revoke->draft, "The draft")->required();
  command->add_option("--name", revoke->name, "The key")->required();
  command->add_option("--at", revoke->at, "RFC 3339 time (default: now)");
  command->callback(
      [&, revoke] { program.action = [&, revoke] { return run_revoke(*revoke, context); }; });
}

}  // namespace

void add_trust_commands(CLI::App& app, Context& context, Program& program) {
  CLI::App* trust = app.add_subcommand("trust", "Say who may sign what, and pin it");
  trust->require_subcommand(1);
  add_draft_commands(*trust, context, program);

  auto sign = std::make_shared<SignOptions>();
  CLI::App* command = trust->add_subcommand("sign", "Sign a draft with the offline root key");
  command->add_option("draft", sign->draft, "The draft")->required();
  command->add_option("--out", sign->out, "The trust file to write")->required();
  add_key_options(*command, sign->key);
  command->add_flag("--json", sign->json, "Answer in JSON");
  command->callback([&, sign] { program.action = [&, sign] { return run_sign(*sign, context); }; });

  auto show = std::make_shared<std::pair<std::string, bool>>();
  command = trust->add_subcommand("show", "Say what a trust file says, without believing it");
  command->add_option("file", show->first, "The trust file")->required();
  command->add_flag("--json", show->second, "Answer in JSON");
  command->callback([&, show] {
    program.action = [&, show] { return run_show(show->first, show->second, context); };
  });

  auto pin = std::make_shared<PinOptions>();
  command = trust->add_subcommand("pin", "Verify a trust file and remember it for its root");
  command->add_option("file", pin->trust.trust_file, "The trust file")->required();
  command->add_option("--root-key", pin->trust.root_key, "Key id of the root");
  command->add_option("--min-trust-version", pin->trust.version_min, "Refuse older versions");
  command->add_flag("--json", pin->json, "Answer in JSON");
  command->callback([&, pin] { program.action = [&, pin] { return run_pin(*pin, context); }; });
}

}  // namespace hallmark::cli

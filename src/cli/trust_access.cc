#include "cli/trust_access.h"

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "cli/user_home.h"

namespace hallmark::cli {
namespace {

Result<crypto::KeyId> parse_root(std::string_view hex) {
  Result<Sha256Digest> digest = Sha256Digest::from_hex(hex);
  if (!digest) {
    return fail(ErrorCode::kUsage,
                "--root-key takes the root's key id: 64 hex digits, as `hallmark key show` prints");
  }
  return crypto::KeyId{*digest};
}

// The root that the caller named, or the user's default.
Result<std::optional<crypto::KeyId>> chosen_root(Context& context, const TrustOptions& options) {
  if (!options.root_key.empty()) return TRY(parse_root(options.root_key));
  const store::UserConfig config = TRY(user_config(context));
  if (!config.gate_root) return std::nullopt;
  return TRY(parse_root(*config.gate_root));
}

std::unexpected<Error> no_trust() {
  return fail(ErrorCode::kUsage,
              "no trust file: give --trust FILE --root-key ID, or pin one with `hallmark trust pin "
              "FILE --root-key ID`");
}

// What is judged by: the root, the time and the oldest version that will do.
struct Terms {
  crypto::KeyId root;
  std::optional<Timestamp> now;  // empty: by the clock, and remembering the newest version seen
  std::int64_t version_min;
};

Result<sigstore::TrustFile> verify(Context& context, std::string_view text, const Terms& terms) {
  return sigstore::TrustFile::verify(text, {.root = terms.root,
                                            .now = terms.now.value_or(context.clock.now()),
                                            .version_min = terms.version_min});
}

void remember(Context& context, const crypto::KeyId& root, std::string_view text,
              const sigstore::TrustFile& trust) {
  const Result<void> remembered = remember_trust(context, root, text, trust);
  if (remembered) return;
  log_warning("the trust file's version could not be remembered (" + remembered.error().message +
              "); use --min-trust-version where there is no memory");
}

Result<sigstore::TrustFile> verify_named(Context& context, const Path& file, Terms terms) {
  const std::string text = to_text(
      TRY(context.files.read(context.working_directory / file, Limits{}.trust_file_bytes_max)));
  // A replay judges by the trust file of its time: the newest seen since is no bound for it.
  if (terms.now) return verify(context, text, terms);
  const std::optional<std::string> pinned = TRY(pinned_trust(context, terms.root));
  if (pinned) {
    const auto seen = TRY(sigstore::TrustFile::read_unverified_unsafe(*pinned));
    terms.version_min = std::max(terms.version_min, seen.version);
  }
  sigstore::TrustFile trust = TRY(verify(context, text, terms));
  remember(context, terms.root, text, trust);
  return trust;
}

Result<sigstore::TrustFile> verify_for(Context& context, const TrustOptions& options,
                                       const Terms& terms) {
  if (!options.trust_file.empty()) return verify_named(context, options.trust_file, terms);
  const std::optional<std::string> pinned = TRY(pinned_trust(context, terms.root));
  if (!pinned) return no_trust();
  return verify(context, *pinned, terms);
}

}  // namespace

void add_trust_options(CLI::App& command, TrustOptions& options) {
  command.add_option("--trust", options.trust_file, "Signed trust file (else the pinned one)")
      ->type_name("FILE");
  command
      .add_option("--root-key", options.root_key,
                  "Key id of the root that must have signed it (else the pinned default)")
      ->type_name("ID");
  command
      .add_option("--min-trust-version", options.version_min,
                  "Refuse trust files older than this version")
      ->type_name("N");
}

Result<sigstore::TrustFile> open_trust(Context& context, const TrustOptions& options,
                                       std::optional<Timestamp> now) {
  const std::optional<crypto::KeyId> root = TRY(chosen_root(context, options));
  if (!root) return no_trust();
  return verify_for(context, options, {*root, now, options.version_min});
}

Result<std::optional<sigstore::TrustFile>> open_optional_trust(Context& context,
                                                               const TrustOptions& options) {
  const bool is_named = !options.trust_file.empty() || !options.root_key.empty();
  if (is_named) return TRY(open_trust(context, options));
  const std::optional<crypto::KeyId> root = TRY(chosen_root(context, options));
  if (!root || !TRY(pinned_trust(context, *root))) return std::nullopt;
  Result<sigstore::TrustFile> trust =
      verify_for(context, options, {*root, std::nullopt, options.version_min});
  if (trust) return *std::move(trust);
  log_warning("pinned trust file: " + trust.error().message + "; every signer counts as unknown");
  return std::nullopt;
}

}  // namespace hallmark::cli

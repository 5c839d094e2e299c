// hallmark verify: a model against its signatures, file by file.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/model_signers.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/stat_cache_access.h"
#include "cli/verify_content.h"
#include "cli/verify_report.h"
#include "model/oms.h"

namespace hallmark::cli {
namespace {

struct VerifyOptions {
  ModelOptions model;
  std::vector<std::string> signatures;
  SignerOptions signers;
  std::size_t threshold = 1;
  ContentOptions content;
  bool cached = false;
};

Result<std::string> read_signature(Context& context, const Path& path) {
  const Result<Bytes> text = context.files.read(path, Limits{}.bundle_bytes_max);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kUntrusted, path.string() + ": there is no signature", "unsigned");
  }
  if (!text) return std::unexpected(text.error());
  return to_text(*text);
}

// One signature: who made it, and whether the model is what he signed.
Result<Verified> verify_one(Context& context, const VerifyOptions& options,
                            const SignerCheck& check, const Path& path) {
  const std::string text = TRY(read_signature(context, path));
  const model::OmsSignature signature =
      TRY_IN(path.filename().string(), model::read_oms_signature(text));
  Verified verified;
  verified.signers = TRY(check.signers_of(signature));
  const Path model = model_path(context, options.model.model);
  model::OmsScanOptions how = TRY(scan_options(context, options.model, path));
  std::optional<model::KnownFiles> known;
  if (options.cached) {
    known = known_files(context, {model, path}, text, verified.signers.front().key);
    how.known = known ? &*known : nullptr;
  }
  verified.content =
      TRY(check_content(context, model, signature.manifest, std::move(how), options.content));
  if (options.cached) verified.not_read = verified.content.scan.not_read();
  verified.hash = signature.manifest.serialization().hash;
  verified.root = signature.manifest.root();
  verified.files = signature.manifest.files();
  return verified;
}

Result<void> report_one(Context& context, const VerifyOptions& options, const Verified& verified) {
  if (options.model.json) print_verified(context, verified);
  if (!verified.content.comparison.is_equal()) return mismatch_error(verified);
  if (!options.model.json) print_lines(context, verified);
  return {};
}

// What would be "no" for one signature is one signer fewer here; what could not be told is an
// error all the same.
bool is_a_no(ErrorCode code) {
  return code == ErrorCode::kUntrusted || code == ErrorCode::kInvalidInput ||
         code == ErrorCode::kLimitExceeded;
}

// Signers are counted for one and the same content: all of it.
Result<void> check_is_whole(const ContentOptions& options) {
  if (options.only.empty() && options.only_index.empty() && options.materialize.empty()) return {};
  return fail(ErrorCode::kUsage,
              "--only, --only-index and --materialize go with one signature, not with several");
}

Result<void> run_threshold(Context& context, const VerifyOptions& options, const SignerCheck& check,
                           const std::vector<Path>& paths) {
  TRY(check_is_whole(options.content));
  Tally tally;
  for (const Path& path : paths) {
    Result<Verified> verified = verify_one(context, options, check, path);
    if (!verified && !is_a_no(verified.error().code)) return std::unexpected(verified.error());
    tally.add(path, verified);
  }
  if (options.model.json) tally.print_json(context, options.threshold);
  TRY(tally.check(options.threshold));
  if (!options.model.json) tally.print(context, options.threshold);
  return {};
}

Result<void> run_verify(const VerifyOptions& options, Context& context) {
  if (options.cached && !options.content.materialize.empty()) {
    return fail(ErrorCode::kUsage,
                "--materialize reads every byte that it copies: leave --cached out");
  }
  const SignerCheck check = TRY(SignerCheck::create(context, options.signers));
  std::vector<Path> paths;
  for (const std::string& given : options.signatures) {
    paths.push_back(signature_path(context, options.model.model, given));
  }
  if (paths.empty()) paths.push_back(signature_path(context, options.model.model, ""));
  if (paths.size() > 1 || options.threshold > 1) {
    return run_threshold(context, options, check, paths);
  }
  return report_one(context, options, TRY(verify_one(context, options, check, paths.front())));
}

}  // namespace

void add_verify_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify",
      "Check a model against its signature, file by file\n\n"
      "  hallmark verify model/ --key release.pub\n"
      "  hallmark verify model/ --trust trust.json --root-key ID\n"
      "  hallmark verify model/ --certificate-chain root.pem --certificate-san mail@example.com\n"
      "  hallmark verify model/ --key a.pub --key b.pub --threshold 2 \\\n"
      "      --signature a.sig --signature b.sig\n"
      "  hallmark verify model/ --key release.pub --strict --materialize /srv/model\n\n"
      "Every form in the field is read, from model_signing 0.2 on, and detected by itself.\n"
      "It says who signed these files. Whether the model may be used, `hallmark gate` says.");
  add_model_options(*command, options->model);
  add_repeated(*command, "--signature", options->signatures,
               "The signature file (else MODEL/model.sig, or MODEL.sig for a file)");
  add_signer_options(*command, options->signers);
  command
      ->add_option("--threshold", options->threshold,
                   "How many different signers must have signed (1 when nothing is said)")
      ->check(CLI::Range(1, 100));
  add_content_options(*command, options->content);
  command->add_flag("--cached", options->cached,
                    "Do not read again what looks as it did when you signed it (sign --update)");
  command->callback(
      [&, options] { program.action = [&, options] { return run_verify(*options, context); }; });
}

}  // namespace hallmark::cli

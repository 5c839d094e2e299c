// hallmark sign: models, in the format of OpenSSF Model Signing.

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "base/encoding.h"
#include "cli/asserted.h"
#include "cli/certificates.h"
#include "cli/commands.h"
#include "cli/keys.h"
#include "cli/model_options.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/stat_cache_access.h"
#include "crypto/signing_certificate.h"
#include "model/oms.h"

namespace hallmark::cli {
namespace {

struct SignOptions {
  ModelOptions model;
  std::string signature;
  KeyOptions key;
  std::string certificate;
  std::vector<std::string> chain;
  std::string profile = "oms";
  std::string method = "files";
  std::optional<std::uint64_t> shard_size;
  std::string hash = "sha256";
  bool update = false;
  bool paranoid = false;
  AssertedOptions asserted;
};

// --signature may name a file to write anew only if that is a signature, or empty: not the model.
Result<void> refuse_to_overwrite(Context& context, const SignOptions& options, const Path& path) {
  if (options.signature.empty()) return {};
  const Result<Bytes> text = context.files.read(path, Limits{}.bundle_bytes_max);
  if (!text && text.error().code == ErrorCode::kNotFound) return {};
  if (text && (text->empty() || model::read_oms_signature(as_text(*text)))) return {};
  return fail(ErrorCode::kUsage,
              path.string() + ": exists already and is no signature; it is not overwritten");
}

// The certificates that go into the signature, leaf first; none for a bare key.
Result<std::vector<Bytes>> certificates_for(Context& context, const SignOptions& options,
                                            const crypto::PublicKey& key) {
  std::vector<Bytes> out;
  if (options.certificate.empty()) {
    if (options.chain.empty()) return out;
    return fail(ErrorCode::kUsage, "--certificate-chain needs --signing-certificate FILE");
  }
  const auto leaf = TRY(read_certificates(context, {options.certificate}));
  if (leaf.size() != 1) {
    return fail(ErrorCode::kUsage, options.certificate +
                                       ": not one certificate; the others go to "
                                       "--certificate-chain");
  }
  const auto chain = TRY(read_certificates(context, options.chain));
  TRY(crypto::check_signing_certificate(leaf.front(), chain, key, context.clock.now()));
  out.push_back(leaf.front().der());
  for (const crypto::Certificate& certificate : chain) out.push_back(certificate.der());
  return out;
}

Result<model::OmsScanOptions> scan_options_for(Context& context, const SignOptions& options,
                                               const Path& signature) {
  model::OmsScanOptions out = TRY(scan_options(context, options.model, signature));
  out.hash = *crypto::hash_type_of(options.hash);
  out.lfs_pointers = options.asserted.lfs_pointers;
  if (options.method == "shards") {
    out.shard_size = options.shard_size.value_or(model::kShardBytesDefault);
  } else if (options.shard_size) {
    return fail(ErrorCode::kUsage, "--shard-size needs --method shards");
  }
  return out;
}

// What the signature at `signature` tells, if it is this key's.
std::optional<model::KnownFiles> known_before(Context& context, const CachedModel& cached,
                                              const crypto::PublicKey& key) {
  const Result<Bytes> text = context.files.read(cached.signature, Limits{}.bundle_bytes_max);
  if (text) return known_files(context, cached, as_text(*text), key);
  context.err << "hallmark: there is no signature yet, all files are read\n";
  return std::nullopt;
}

// With --update what is known need not be read, with --paranoid it must be what is read.
Result<model::OmsScan> scan_anew(Context& context, const SignOptions& options,
                                 model::OmsScanOptions how, const CachedModel& cached,
                                 const crypto::PublicKey& key) {
  if (options.asserted.has_list()) return scan_list(context, options.model, options.asserted, how);
  std::optional<model::KnownFiles> known;
  if (options.update) known = known_before(context, cached, key);
  how.known = known && !options.paranoid ? &*known : nullptr;
  model::OmsScan found = TRY(scan(context, options.model, how));
  if (known) TRY(known->check(found));
  return found;
}

json::Array digests_to_json(const model::OmsScan& found) {
  json::Array array;
  for (const model::ScannedFile& file : found.found) {
    array.emplace_back(json::Object{{"name", file.name},
                                    {"obtained", file.was_read ? "hashed" : "previous-signature"}});
  }
  return array;
}

void print_signed(Context& context, const SignOptions& options, const model::OmsScan& found,
                  const Path& path, const Sha256Digest& root, const crypto::PublicKey& key) {
  if (options.model.json) {
    json::Object document{{"signature", path.string()},
                          {"files", found.files.size()},
                          {"asserted", asserted_to_json(found.files)},
                          {"root", root.text()},
                          {"key_id", key.id().hex()}};
    if (options.update) document.emplace("digests", digests_to_json(found));
    return print_json(context, "sign", std::move(document));
  }
  print(context, "signed  " + path.string() + "  " + std::to_string(found.files.size()) +
                     (found.serialization.shard_size ? " shards" : " files") + "  root " +
                     root.text());
  print_asserted(context, found.files);
  if (!options.update) return;
  print(context, "hashed  " + std::to_string(found.found.size() - found.not_read()) +
                     " files; from the previous signature: " + std::to_string(found.not_read()));
}

// The signature is there already: without a cache the next one takes longer, and that is all.
void remember(Context& context, const CachedModel& cached, std::string_view bundle,
              const model::OmsScan& found, Timestamp started, const crypto::Signer& signer) {
  const Result<void> written = write_stat_cache(context, cached, bundle, found, started, signer);
  if (written) return;
  context.err << "hallmark: no stat cache was written: " << printable(written.error().message)
              << "\n";
}

// A list is of a folder that need not be here: then nothing tells where its signature belongs.
Result<void> check_place(Context& context, const SignOptions& options) {
  if (!options.asserted.has_list() || !options.signature.empty()) return {};
  const auto status = context.files.status(model_path(context, options.model.model));
  if (status && status->kind == FileKind::kDirectory) return {};
  return fail(ErrorCode::kUsage,
              options.model.model + ": no folder here: say where the signature goes: --signature");
}

Result<void> check_combination(const SignOptions& options) {
  if (options.paranoid && !options.update) {
    return fail(ErrorCode::kUsage, "--paranoid needs --update");
  }
  if (options.update && options.asserted.has_list()) {
    return fail(ErrorCode::kUsage, "a list of digests is not read: --update does not go with it");
  }
  return {};
}

Result<void> run_sign(const SignOptions& options, Context& context) {
  TRY(check_combination(options));
  TRY(check_place(context, options));
  const Path path = signature_path(context, options.model.model, options.signature);
  TRY(refuse_to_overwrite(context, options, path));
  const model::OmsScanOptions how = TRY(scan_options_for(context, options, path));
  const auto signer = TRY(open_signer(context, options.key, {"sign", "release"}));
  std::vector<Bytes> certificates = TRY(certificates_for(context, options, signer->public_key()));
  const CachedModel cached{model_path(context, options.model.model), path};
  const Timestamp started = context.clock.now();
  const model::OmsScan found = TRY(scan_anew(context, options, how, cached, signer->public_key()));
  const auto profile =
      options.profile == "oms" ? model::OmsProfile::kOms : model::OmsProfile::kPyCompat;
  const auto [bundle, root] = TRY(model::sign_model(
      found, {.signer = *signer, .profile = profile, .certificates = std::move(certificates)}));
  TRY(write_file_durably(context.files, path, as_bytes(bundle), 0644,
                         hex_encode(context.random.bytes(8))));
  if (options.update) remember(context, cached, bundle, found, started, *signer);
  print_signed(context, options, found, path, root, signer->public_key());
  return {};
}

void add_form_options(CLI::App& command, SignOptions& options) {
  command
      .add_option("--profile", options.profile,
                  "oms (default), or py-compat: single files and shards as model_signing 1.1.1 "
                  "takes them")
      ->check(CLI::IsMember({"oms", "py-compat"}));
  command.add_option("--method", options.method, "What is listed: files (default) or shards")
      ->check(CLI::IsMember({"files", "shards"}));
  command
      .add_option("--shard-size", options.shard_size, "Bytes in a shard (1GB when nothing is said)")
      ->transform(CLI::AsSizeValue(true));
  command.add_flag("--update", options.update,
                   "Read only what changed since this key's signature that is there, and remember "
                   "how the files look for the next time");
  command.add_flag("--paranoid", options.paranoid,
                   "With --update: read everything, and refuse what changed without a trace");
  command.add_option("--hash", options.hash, "Of files: sha256 (default), blake2b or blake3")
      ->check(CLI::IsMember({"sha256", "blake2b", "blake3"}));
}

}  // namespace

void add_sign_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<SignOptions>();
  CLI::App* command = app.add_subcommand(
      "sign",
      "Sign a model (OpenSSF Model Signing v1.0): writes MODEL/model.sig, or FILE.sig\n\n"
      "  hallmark sign model/ --key release\n"
      "  hallmark sign model/ --key 'pkcs11:token=hsm;object=release'\n"
      "  hallmark sign model/ --key hashivault://release\n"
      "  hallmark sign model/ --key leaf.key --signing-certificate leaf.pem \\\n"
      "      --certificate-chain intermediate.pem\n"
      "  hallmark sign model --from-oci-manifest manifest.json --signature model.sig --key "
      "release\n\n"
      "What is signed from a list or a pointer, nobody measured here: such a signature is worth "
      "no\n"
      "more than the list, says so, and is refused by `hallmark gate` unless it is allowed there.");
  add_model_options(*command, options->model);
  command->add_option("--signature", options->signature,
                      "The signature file (else MODEL/model.sig, or MODEL.sig for a file)");
  add_key_options(*command, options->key);
  command
      ->add_option("--signing-certificate,--signing_certificate", options->certificate,
                   "Sign with this certificate of the key (PEM)")
      ->type_name("FILE");
  add_repeated(*command, "--certificate-chain,--certificate_chain", options->chain,
               "The certificates between it and the root (PEM)")
      ->type_name("FILE");
  add_form_options(*command, *options);
  add_asserted_options(*command, options->asserted);
  command->callback(
      [&, options] { program.action = [&, options] { return run_sign(*options, context); }; });
}

}  // namespace hallmark::cli

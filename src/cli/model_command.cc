// hallmark sign | verify | digest: models and OpenSSF Model Signing.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/trust_access.h"
#include "cli/workspace_access.h"
#include "model/measure.h"
#include "model/oms.h"
#include "sigstore/bundle.h"
#include "sigstore/verifier.h"

namespace hallmark::cli {
namespace {

struct ModelOptions {
  std::string model;
  std::string signature;
  std::vector<std::string> ignore_paths;
  bool no_ignore_git_paths = false;
  bool allow_symlinks = false;
  bool json = false;
};

void add_model_options(CLI::App& command, ModelOptions& options) {
  command.add_option("model", options.model, "The model: a folder or a file")->required();
  command.add_option("--signature", options.signature,
                     "The signature file (else MODEL/model.sig, or MODEL.sig for a file)");
  add_repeated(command, "--ignore-paths,--ignore_paths", options.ignore_paths,
               "A file or folder inside the model to leave out");
  command.add_flag("--no-ignore-git-paths", options.no_ignore_git_paths,
                   "Do not leave out .git, .gitignore, .gitattributes and .github");
  command.add_flag("--allow-symlinks,--allow_symlinks", options.allow_symlinks,
                   "Take a symlink for the file it points to");
  command.add_flag("--json", options.json, "Answer in JSON");
}

Path model_path(const Context& context, const std::string& model) {
  Path path = (context.working_directory / model).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

Path signature_path(Context& context, const ModelOptions& options) {
  if (!options.signature.empty()) return context.working_directory / options.signature;
  const Path model = model_path(context, options.model);
  const Result<FileStatus> status = context.files.status(model);
  const bool is_file = status && status->kind == FileKind::kRegular;
  return is_file ? Path(model.string() + ".sig") : model / model::kSignatureName;
}

// Ignored paths as the format has them: relative to the model, from what a person types: relative
// to where he stands, or absolute.
Result<std::vector<std::string>> relative_ignores(Context& context, const ModelOptions& options) {
  const Path root = model_path(context, options.model);
  std::vector<std::string> out;
  for (const std::string& given : options.ignore_paths) {
    Path absolute = (context.working_directory / given).lexically_normal();
    if (!exists(context.files, absolute)) absolute = (root / given).lexically_normal();
    const Path relative = absolute.lexically_relative(root);
    if (relative.empty() || relative == "." || *relative.begin() == "..") {
      return fail(ErrorCode::kUsage, given + ": is not inside the model");
    }
    out.push_back(relative.has_filename() ? relative.generic_string()
                                          : relative.parent_path().generic_string());
  }
  return out;
}

Result<model::OmsScanOptions> scan_options(Context& context, const ModelOptions& options) {
  model::OmsScanOptions out;
  out.ignore_paths = TRY(relative_ignores(context, options));
  out.ignore_git_paths = !options.no_ignore_git_paths;
  out.allow_symlinks = options.allow_symlinks;
  out.signature = signature_path(context, options);
  return out;
}

Result<model::OmsScan> scan(Context& context, const ModelOptions& options,
                            model::OmsScanOptions scan_options) {
  Progress progress(context, "hashing");
  scan_options.progress = progress.callback();
  return model::scan_model(model_path(context, options.model), scan_options);
}

// --signature may name a file to write anew only if that is a signature, or empty: not the model.
Result<void> refuse_to_overwrite(Context& context, const ModelOptions& options) {
  if (options.signature.empty()) return {};
  const Path path = signature_path(context, options);
  const Result<Bytes> text = context.files.read(path, Limits{}.bundle_bytes_max);
  if (!text && text.error().code == ErrorCode::kNotFound) return {};
  if (text && (text->empty() || sigstore::Bundle::parse(as_text(*text)))) return {};
  return fail(ErrorCode::kUsage,
              path.string() + ": exists already and is no signature; it is not overwritten");
}

struct SignOptions {
  ModelOptions model;
  KeyOptions key;
  std::string profile = "oms";
};

Result<void> run_sign(const SignOptions& options, Context& context) {
  if (options.profile != "oms" && options.profile != "py-compat") {
    return fail(ErrorCode::kUsage, "--profile takes oms or py-compat");
  }
  TRY(refuse_to_overwrite(context, options.model));
  const crypto::PrivateKey signer = TRY(open_signer(context, options.key, {"sign", "release"}));
  const model::OmsScan found =
      TRY(scan(context, options.model, TRY(scan_options(context, options.model))));
  const auto profile =
      options.profile == "oms" ? model::OmsProfile::kOms : model::OmsProfile::kPyCompat;
  const std::string bundle = TRY(model::sign_model(found, {.signer = signer, .profile = profile}));
  const Path path = signature_path(context, options.model);
  TRY(write_file_durably(context.files, path, as_bytes(bundle), 0644,
                         hex_encode(context.random.bytes(8))));
  const Sha256Digest root = TRY(model::read_oms_signature(bundle)).manifest.root();
  if (options.model.json) {
    print_json(context, "sign",
               {{"signature", path.string()},
                {"files", found.files.size()},
                {"root", root.text()},
                {"key_id", signer.public_key().id().hex()}});
    return {};
  }
  print(context, "signed  " + path.string() + "  " + std::to_string(found.files.size()) +
                     " files  root " + root.text());
  return {};
}

struct VerifyOptions {
  ModelOptions model;
  std::string public_key;
  TrustOptions trust;
  bool ignore_unsigned = false;
};

std::string_view word_for(model::OmsMismatch::Kind kind) {
  switch (kind) {
    case model::OmsMismatch::Kind::kMissing:
      return "missing";
    case model::OmsMismatch::Kind::kExtra:
      return "not signed";
    case model::OmsMismatch::Kind::kChanged:
      return "changed";
  }
  return "";
}

// "sha256:…", whatever the hash.
std::string text_of(crypto::HashType hash, const crypto::FileDigest& digest) {
  return std::string(name_of(hash)) + ":" + digest.hex();
}

json::Array mismatches_to_json(const model::OmsComparison& comparison, crypto::HashType hash) {
  json::Array array;
  for (const model::OmsMismatch& mismatch : comparison.mismatches) {
    json::Object entry{{"name", mismatch.name}, {"problem", word_for(mismatch.kind)}};
    if (mismatch.expected) entry["expected"] = text_of(hash, *mismatch.expected);
    if (mismatch.found) entry["found"] = text_of(hash, *mismatch.found);
    array.emplace_back(std::move(entry));
  }
  return array;
}

// Who signed, by the caller's public key or by a trust file; the error says why nobody counts.
Result<std::string> check_signer(Context& context, const VerifyOptions& options,
                                 const model::OmsSignature& signature) {
  if (!options.public_key.empty()) {
    const crypto::PublicKey key = TRY(open_public_key(context, options.public_key));
    TRY(model::verify_with_key(signature, key));
    return key.id().hex();
  }
  const sigstore::TrustFile trust = TRY(open_trust(context, options.trust));
  TRY(model::check_method(signature, model::OmsMethod::kKey));
  const auto bundle = sigstore::Bundle::around(signature.envelope, signature.hint);
  const sigstore::Verdict verdict =
      TRY(sigstore::StatementVerifier(trust, context.clock.now()).judge(bundle));
  if (verdict.trust == sigstore::Trust::kVerified) return verdict.signer_name;
  return fail(ErrorCode::kUntrusted,
              "the signature is not one that the trust file accepts: " + verdict.reason,
              verdict.reason);
}

std::unexpected<Error> mismatch_error(const model::OmsComparison& comparison,
                                      crypto::HashType hash) {
  constexpr std::size_t kShownMax = 20;
  std::string text = "the model is not what was signed";
  for (std::size_t i = 0; i < std::min(kShownMax, comparison.mismatches.size()); ++i) {
    const model::OmsMismatch& mismatch = comparison.mismatches[i];
    text += std::string(i == 0 ? ": " : "; ") + mismatch.name + " (" +
            std::string(word_for(mismatch.kind));
    if (mismatch.expected && mismatch.found) {
      text += ": expected " + text_of(hash, *mismatch.expected) + ", found " +
              text_of(hash, *mismatch.found);
    }
    text += ")";
  }
  if (comparison.mismatches.size() > kShownMax) {
    text += "; " + std::to_string(comparison.mismatches.size()) + " in all";
  }
  return fail(ErrorCode::kUntrusted, text, "content-mismatch");
}

Result<void> run_verify(const VerifyOptions& options, Context& context) {
  const bool has_trust = !options.trust.trust_file.empty() || !options.trust.root_key.empty();
  if (options.public_key.empty() && !has_trust) {
    return fail(ErrorCode::kUsage,
                "say whose signature counts: --public-key FILE, or --trust FILE --root-key ID, or "
                "--root-key ID of a pinned trust file");
  }
  const Path path = signature_path(context, options.model);
  const Result<Bytes> text = context.files.read(path, Limits{}.bundle_bytes_max);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kUntrusted, path.string() + ": there is no signature", "unsigned");
  }
  if (!text) return std::unexpected(text.error());
  const model::OmsSignature bundle =
      TRY_IN(path.filename().string(), model::read_oms_signature(as_text(*text)));
  const std::string signer = TRY(check_signer(context, options, bundle));
  const model::OmsScan found =
      TRY(scan(context, options.model,
               model::as_signed(TRY(scan_options(context, options.model)), bundle.manifest)));
  const model::OmsComparison comparison =
      model::compare(bundle.manifest, model::oms_files_of(found, bundle.manifest),
                     {.ignore_unsigned = options.ignore_unsigned});
  const crypto::HashType hash = bundle.manifest.serialization().hash;
  if (options.model.json) {
    print_json(context, "verify",
               {{"verified", comparison.is_equal()},
                {"signer", signer},
                {"root", bundle.manifest.root().text()},
                {"matched", comparison.matched},
                {"mismatches", mismatches_to_json(comparison, hash)}});
  }
  if (!comparison.is_equal()) return mismatch_error(comparison, hash);
  if (!options.model.json) {
    print(context, "verified  " + std::to_string(comparison.matched) + " files  root " +
                       bundle.manifest.root().text() + "  signed by " + signer);
  }
  return {};
}

struct DigestOptions {
  std::string path;
  bool json = false;
};

std::vector<model::OmsFile> oms_files(const model::Artifact& artifact, const std::string& name) {
  std::vector<model::OmsFile> files;
  if (!artifact.manifest) return {{name, artifact.digest}};
  for (const model::TreeFile& file : artifact.manifest->files()) {
    files.push_back({file.path, file.digest});
  }
  return files;
}

Result<void> run_digest(const DigestOptions& options, Context& context) {
  const Path path = model_path(context, options.path);
  Progress progress(context, "hashing");
  model::MeasureOptions measure_options = identity_options(context, path);
  measure_options.progress = progress.callback();
  const model::Artifact artifact = TRY(model::measure(path, measure_options));
  const std::string_view form = artifact.is_tree() ? "tree" : "file";
  if (!options.json) {
    print(context, artifact.digest.text() + "  " + std::string(form));
    return {};
  }
  const std::vector<model::OmsFile> files = oms_files(artifact, path.filename().string());
  print_json(context, "digest",
             {{"digest", artifact.digest.text()},
              {"form", form},
              {"size", artifact.size_bytes},
              {"files", files.size()},
              {"oms_root_spec", model::oms_root_spec(files).text()},
              {"oms_root_py_compat", model::oms_root_py_compat(files).text()}});
  return {};
}

}  // namespace

void add_model_commands(CLI::App& app, Context& context, Program& program) {
  auto sign = std::make_shared<SignOptions>();
  CLI::App* command = app.add_subcommand(
      "sign",
      "Sign a model (OpenSSF Model Signing v1.0): writes MODEL/model.sig, or FILE.sig\n\n"
      "  hallmark sign model/ --key release");
  add_model_options(*command, sign->model);
  add_key_options(*command, sign->key);
  command->add_option("--profile", sign->profile,
                      "oms (default), or py-compat: as model_signing 1.1.1 takes single files");
  command->callback([&, sign] { program.action = [&, sign] { return run_sign(*sign, context); }; });

  auto verify = std::make_shared<VerifyOptions>();
  command = app.add_subcommand(
      "verify",
      "Check a model against its signature, file by file\n\n"
      "  hallmark verify model/ --key release.pub\n"
      "  hallmark verify model/ --trust trust.json --root-key ID\n\n"
      "It says who signed these files. Whether the model may be used, `hallmark gate` says.");
  add_model_options(*command, verify->model);
  command->add_option("--public-key,--public_key,--key", verify->public_key,
                      "The signer's public key (PEM)");
  command->add_flag("--ignore-unsigned-files,--ignore_unsigned_files", verify->ignore_unsigned,
                    "Let files be there that were not signed");
  add_trust_options(*command, verify->trust);
  command->callback(
      [&, verify] { program.action = [&, verify] { return run_verify(*verify, context); }; });

  auto digest = std::make_shared<DigestOptions>();
  command = app.add_subcommand("digest", "Print what identifies a file or folder");
  command->add_option("path", digest->path, "The file or folder")->required();
  command->add_flag("--json", digest->json, "Answer in JSON, with both OMS roots");
  command->callback(
      [&, digest] { program.action = [&, digest] { return run_digest(*digest, context); }; });
}

}  // namespace hallmark::cli

// hallmark inspect: what a file says, without believing it.

#include <CLI/CLI.hpp>
#include <memory>

#include "attest/predicates.h"
#include "cli/asserted.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "crypto/certificate.h"
#include "model/oms.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"
#include "sigstore/trust_file.h"
#include "store/evidence.h"

namespace hallmark::cli {
namespace {

json::Object describe(const sigstore::Bundle& bundle) {
  json::Object out{{"kind", "bundle"},
                   {"bundle", bundle.digest().text()},
                   {"statement", bundle.statement_id().text()},
                   {"hint", bundle.hint()},
                   {"payload_type", bundle.envelope().payload_type}};
  const Result<attest::Statement> statement = attest::Statement::parse(bundle.envelope().payload);
  if (!statement) {
    out["error"] = statement.error().message;
    return out;
  }
  out["predicate_type"] = statement->predicate_type;
  json::Array subjects;
  for (const attest::ResourceDescriptor& subject : statement->subjects) {
    subjects.push_back(subject.to_json());
  }
  out["subjects"] = std::move(subjects);
  out["predicate"] = statement->predicate;
  return out;
}

// Its certificates by their subjects, leaf first; one that cannot be read by its error.
json::Array certificates_to_json(const model::OmsSignature& signature) {
  json::Array array;
  for (const Bytes& der : signature.certificates) {
    const Result<crypto::Certificate> certificate = crypto::Certificate::from_der(der);
    array.emplace_back(certificate ? certificate->subject() : certificate.error().message);
  }
  return array;
}

json::Object describe(const model::OmsSignature& signature) {
  const model::OmsManifest& manifest = signature.manifest;
  const model::OmsSerialization& form = manifest.serialization();
  json::Object out{{"kind", "model-signature"},
                   {"method", model::name_of(signature.method)},
                   {"statement", signature.envelope.payload_digest().text()},
                   {"subject", manifest.subject_name()},
                   {"root", manifest.root().text()},
                   {"form", form.shard_size ? "shards" : "files"},
                   {"hash", crypto::name_of(form.hash)},
                   {"order", model::is_in_spec_order(manifest.files()) ? "specification" : "other"},
                   {"digests", manifest.files().size()},
                   {"asserted", asserted_to_json(manifest.files())}};
  if (form.shard_size) out["shard_size"] = *form.shard_size;
  if (manifest.is_legacy()) out["made_by"] = "model_signing 0.2";
  if (!signature.hint.empty()) out["hint"] = signature.hint;
  if (!signature.certificates.empty()) out["certificates"] = certificates_to_json(signature);
  return out;
}

json::Object describe(const model::TreeManifest& manifest) {
  std::uint64_t bytes = 0;
  for (const model::TreeFile& file : manifest.files()) bytes += file.size_bytes;
  return {{"kind", "tree-manifest"},
          {"digest", manifest.digest().text()},
          {"files", manifest.files().size()},
          {"size", bytes}};
}

json::Object describe(const sigstore::TrustFileDraft& trust) {
  return {{"kind", "trust-file"},
          {"version", trust.version},
          {"issued", format_rfc3339(trust.issued)},
          {"expires", format_rfc3339(trust.expires)},
          {"root", trust.root.id().hex()},
          {"keys", trust.keys.size()}};
}

// Whatever the text is, said as one or more objects. Tries the narrow forms first.
Result<std::vector<json::Object>> describe_text(std::string_view text) {
  std::string_view line = text;
  while (line.ends_with('\n')) line.remove_suffix(1);
  if (const auto trust = sigstore::TrustFile::read_unverified_unsafe(text)) {
    return std::vector{describe(*trust)};
  }
  if (const auto manifest = model::TreeManifest::parse(line))
    return std::vector{describe(*manifest)};
  Result<sigstore::Bundle> bundle = sigstore::Bundle::parse(line);
  const Result<model::OmsSignature> signature = model::read_oms_signature(line);
  if (bundle || signature) {
    json::Object out = signature ? describe(*signature) : json::Object();
    if (bundle) out.merge(describe(*bundle));
    return std::vector{std::move(out)};
  }
  const Result<store::Evidence> evidence = store::Evidence::parse(text);
  if (!evidence) return std::unexpected(std::move(bundle).error());
  std::vector<json::Object> all;
  for (const auto& [digest, manifest] : evidence->manifests) all.push_back(describe(manifest));
  for (const auto& [digest, one] : evidence->bundles) all.push_back(describe(one));
  return all;
}

void print_asserted_of(Context& context, const json::Object& object) {
  const auto asserted = object.find("asserted");
  if (asserted == object.end()) return;
  for (const json::Value& entry : *asserted->second.as_array()) {
    print(context, "asserted: " + json::canonical(*entry.find("digests")) + " digests, by " +
                       *entry.find("by")->as_string() + ": the signer did not measure them");
  }
}

void print_object(Context& context, const json::Object& object) {
  for (const auto& [key, value] : object) {
    if (key == "predicate" || key == "subjects" || key == "asserted") continue;
    print(context, key + ": " + (value.as_string() ? *value.as_string() : json::canonical(value)));
  }
  print_asserted_of(context, object);
  if (const auto it = object.find("subjects"); it != object.end()) {
    for (const json::Value& subject : *it->second.as_array()) {
      print(context, "subject: " + json::canonical(subject));
    }
  }
}

struct InspectOptions {
  std::string file;
  bool json = false;
};

Result<void> run_inspect(const InspectOptions& options, Context& context) {
  const Bytes bytes = TRY(
      context.files.read(context.working_directory / options.file, Limits{}.evidence_bytes_max));
  std::vector<json::Object> objects = TRY_IN(options.file, describe_text(as_text(bytes)));
  if (options.json) {
    json::Array array;
    for (json::Object& object : objects) array.emplace_back(std::move(object));
    print_json(context, "inspect", {{"objects", std::move(array)}});
    return {};
  }
  for (const json::Object& object : objects) {
    print_object(context, object);
    print(context, "");
  }
  print(context, "This is what the file says. Nothing was verified.");
  return {};
}

}  // namespace

void add_inspect_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand(
      "inspect", "Say what a bundle, evidence, trust file or tree manifest says; trusts nothing");
  command->add_option("file", options->file, "The file")->required();
  command->add_flag("--json", options->json, "Answer in JSON");
  command->callback(
      [&, options] { program.action = [&, options] { return run_inspect(*options, context); }; });
}

}  // namespace hallmark::cli

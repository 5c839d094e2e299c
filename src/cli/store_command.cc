// hallmark add | get | ls | store check | store rebuild

#include <CLI/CLI.hpp>
#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/store_transfer.h"
#include "cli/trust_access.h"
#include "cli/workspace_access.h"
#include "model/measure.h"
#include "model/oms.h"
#include "store/check.h"
#include "store/workspace.h"

namespace hallmark::cli {
namespace {

struct AddOptions {
  std::string path;
  bool json = false;
};

// The signature beside or inside the artifact, when there is one that a store can hold.
Result<std::vector<sigstore::Bundle>> signature_of(Context& context, const Path& path,
                                                   bool is_tree) {
  const Path signature = is_tree ? path / model::kSignatureName : Path(path.string() + ".sig");
  const Result<Bytes> text = context.files.read(signature, Limits{}.bundle_bytes_max);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::vector<sigstore::Bundle>();
  if (!text) return std::unexpected(text.error());
  std::vector<sigstore::Bundle> bundles;
  bundles.push_back(TRY_IN(signature.filename().string(), sigstore::Bundle::parse(as_text(*text))));
  return bundles;
}

Result<void> run_add(const AddOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  Path path = (context.working_directory / options.path).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  const store::OpenStores stores = context.open_stores(place);
  Progress progress(context, "storing", path);
  ObjectSink sink(*stores.objects);
  model::MeasureOptions measure_options = identity_options(context, path);
  measure_options.progress = progress.callback();
  measure_options.sink = &sink;
  const model::Artifact artifact = TRY(model::measure(path, measure_options));
  store::Received received;
  if (artifact.manifest) received.manifests.push_back(*artifact.manifest);
  received.bundles = TRY(signature_of(context, path, artifact.is_tree()));
  const bool has_signature = !received.bundles.empty();
  TRY(store::receive(stores.refs(), received, context.clock.now()));
  const std::size_t files = artifact.manifest ? artifact.manifest->files().size() : 1;
  if (options.json) {
    print_json(context, "add",
               {{"digest", artifact.digest.text()},
                {"files", files},
                {"size", artifact.size_bytes},
                {"signature", has_signature}});
    return {};
  }
  print(context, "added  " + artifact.digest.text() + "  " + std::to_string(files) + " files" +
                     (has_signature ? ", signed" : ", no signature"));
  return {};
}

struct GetOptions {
  std::string reference;
  std::string to;
  bool json = false;
};

Result<void> run_get(const GetOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  const store::OpenStores stores = context.open_stores(place);
  Result<Sha256Digest> digest = Sha256Digest::parse(options.reference);
  if (!digest) {
    const auto graph = TRY(OpenGraph::open(context, place, std::nullopt));
    digest = TRY(graph::resolve(graph->sources(), options.reference)).digest;
  }
  Progress progress(context, "copying");
  const std::uint64_t bytes =
      TRY(copy_out(context, *stores.objects, *digest, context.working_directory / options.to));
  if (options.json) {
    print_json(context, "get", {{"digest", digest->text()}, {"size", bytes}, {"to", options.to}});
    return {};
  }
  print(context, "got  " + digest->text() + "  " + std::to_string(bytes) + " bytes  " + options.to);
  return {};
}

struct LsOptions {
  bool json = false;
};

Result<void> run_ls(const LsOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  const auto graph = TRY(OpenGraph::open(context, place, std::nullopt));
  json::Array entries;
  for (const store::NodeKey& node : TRY(graph->sources().index.nodes())) {
    std::string names;
    json::Array aliases;
    for (const store::Alias& alias : TRY(graph->sources().index.aliases_of(node))) {
      // Schemes with a dot are the index's own.
      if (alias.scheme == "oms-root" || alias.scheme.starts_with('.')) continue;
      names += "  " + alias.scheme + ":" + alias.value;
      aliases.emplace_back(json::Object{{"scheme", alias.scheme}, {"value", alias.value}});
    }
    if (options.json) {
      entries.emplace_back(json::Object{{"kind", name_of(node.kind)},
                                        {"digest", node.digest.text()},
                                        {"aliases", std::move(aliases)}});
    } else {
      print(context, std::string(name_of(node.kind)) + "  " + node.digest.text() + names);
    }
  }
  if (options.json) print_json(context, "ls", {{"nodes", std::move(entries)}});
  return {};
}

json::Object to_json(const store::CheckProblem& problem) {
  return {{"code", problem.code},
          {"subject", problem.subject},
          {"message", problem.message},
          {"harmless", problem.is_harmless}};
}

Result<store::CheckReport> check(Context& context) {
  const Path place = TRY(workspace(context));
  const store::OpenStores stores = context.open_stores(place);
  store::CheckReport report = TRY(store::check_store(stores.refs()));
  std::vector<store::CheckProblem> strays = TRY(store::find_strays(context.files, place));
  report.problems.insert(report.problems.end(), strays.begin(), strays.end());
  return report;
}

Result<void> run_check(bool json, Context& context) {
  const store::CheckReport report = TRY(check(context));
  json::Array problems;
  for (const store::CheckProblem& problem : report.problems) {
    if (!json) {
      print(context, std::string(problem.is_harmless ? "leftover  " : "PROBLEM   ") + problem.code +
                         "  " + problem.subject + "  " + problem.message);
    }
    problems.emplace_back(to_json(problem));
  }
  if (json) {
    print_json(context, "store-check",
               {{"objects", report.objects},
                {"statements", report.statements},
                {"clean", report.is_clean()},
                {"problems", std::move(problems)}});
  } else {
    print(context, std::to_string(report.objects) + " objects, " +
                       std::to_string(report.statements) + " statements, " +
                       (report.is_clean() ? "clean" : "DAMAGED"));
  }
  if (report.is_clean()) return {};
  return fail(ErrorCode::kCorrupt, "the store is damaged", "store-damaged");
}

struct RebuildOptions {
  TrustOptions trust;
  bool json = false;
};

Result<void> run_rebuild(const RebuildOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  TRY(context.delete_index(place));
  const auto graph =
      TRY(OpenGraph::open(context, place, TRY(open_optional_trust(context, options.trust))));
  const std::size_t nodes = TRY(graph->sources().index.nodes()).size();
  if (options.json) {
    print_json(context, "store-rebuild", {{"nodes", nodes}});
  } else {
    print(context, "rebuilt  " + std::to_string(nodes) + " nodes");
  }
  return {};
}

void add_store_noun(CLI::App& app, Context& context, Program& program) {
  CLI::App* store = app.add_subcommand("store", "Check or rebuild the workspace's store");
  store->require_subcommand(1);
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      store->add_subcommand("check", "Read every object and statement again and verify it");
  command->add_flag("--json", *json, "Answer in JSON");
  command->callback(
      [&, json] { program.action = [&, json] { return run_check(*json, context); }; });

  auto rebuild = std::make_shared<RebuildOptions>();
  command = store->add_subcommand("rebuild", "Make the database anew from the statements");
  add_trust_options(*command, rebuild->trust);
  command->add_flag("--json", rebuild->json, "Answer in JSON");
  command->callback(
      [&, rebuild] { program.action = [&, rebuild] { return run_rebuild(*rebuild, context); }; });
}

}  // namespace

void add_store_commands(CLI::App& app, Context& context, Program& program) {
  auto add = std::make_shared<AddOptions>();
  CLI::App* command =
      app.add_subcommand("add",
                         "Put a file or folder, and its signature, into the store\n\n"
                         "  hallmark add model/");
  command->add_option("path", add->path, "The file or folder")->required();
  command->add_flag("--json", add->json, "Answer in JSON");
  command->callback([&, add] { program.action = [&, add] { return run_add(*add, context); }; });

  auto get = std::make_shared<GetOptions>();
  command = app.add_subcommand(
      "get",
      "Take exactly the verified bytes out of the store, read-only\n\n"
      "  hallmark get model:iris@1.2 --to served/\n\n"
      "Serve from there what a gate allowed by its digest: a path may change after the gate.");
  command->add_option("reference", get->reference, "sha256:... or model:NAME@VERSION")->required();
  command->add_option("--to", get->to, "Where to: must not exist yet")->required();
  command->add_flag("--json", get->json, "Answer in JSON");
  command->callback([&, get] { program.action = [&, get] { return run_get(*get, context); }; });

  auto ls = std::make_shared<LsOptions>();
  command = app.add_subcommand("ls", "List what the workspace knows");
  command->add_flag("--json", ls->json, "Answer in JSON");
  command->callback([&, ls] { program.action = [&, ls] { return run_ls(*ls, context); }; });

  add_store_noun(app, context, program);
}

}  // namespace hallmark::cli

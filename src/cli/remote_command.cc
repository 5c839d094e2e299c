// hallmark push | pull: a chain and its bytes, to or from a folder.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/workspace_access.h"
#include "store/remote.h"

namespace hallmark::cli {
namespace {

struct RemoteOptions {
  std::string reference;
  std::string remote;
  bool json = false;
};

// A name under [remotes], relative to the project, or a folder.
Result<Path> remote_folder(Context& context, const Path& place, const std::string& remote) {
  const store::WorkspaceConfig config = TRY(workspace_config(context));
  const auto named = config.remotes.find(remote);
  if (named != config.remotes.end())
    return (place.parent_path() / named->second).lexically_normal();
  if (remote.contains("://")) {
    return fail(ErrorCode::kUnsupported, remote + ": only folders can be remotes yet");
  }
  return (context.working_directory / remote).lexically_normal();
}

// Everything about `node` that `sources` holds, with the objects that belong to it.
Result<store::TransferSet> transfer_set(const graph::Sources& sources, const store::NodeKey& node) {
  store::TransferSet set;
  set.evidence = TRY(graph::evidence_of(sources, node));
  set.objects = TRY(store::stored_objects(set.evidence, sources.objects));
  const bool is_artifact = node.kind == store::NodeKind::kArtifact;
  const bool is_listed = std::ranges::binary_search(set.objects, node.digest);
  if (is_artifact && !is_listed && !set.evidence.manifests.contains(node.digest) &&
      TRY(sources.objects.contains(node.digest))) {
    set.objects.push_back(node.digest);
  }
  return set;
}

void report(Context& context, const RemoteOptions& options, std::string_view verb,
            const store::NodeKey& node, const store::TransferSet& set,
            const store::TransferReport& done) {
  if (options.json) {
    print_json(context, verb,
               {{"digest", node.digest.text()},
                {"bundles", set.evidence.bundles.size()},
                {"manifests", set.evidence.manifests.size()},
                {"objects_copied", done.objects_copied},
                {"objects_present", done.objects_present}});
    return;
  }
  print(context, std::string(verb) + "  " + node.digest.text() + "  " +
                     std::to_string(done.objects_copied) + " objects copied, " +
                     std::to_string(done.objects_present) + " there already, " +
                     std::to_string(set.evidence.bundles.size()) + " statements");
}

Result<void> run_push(const RemoteOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  const Path folder = TRY(remote_folder(context, place, options.remote));
  const auto graph = TRY(OpenGraph::open(context, place, std::nullopt));
  const store::NodeKey node = TRY(resolve_reference(context, graph->sources(), options.reference));
  const store::TransferSet set = TRY(transfer_set(graph->sources(), node));
  TRY(make_directories_durably(context.files, folder, 0755));
  store::OpenStores remote = context.open_stores(folder);
  const Progress progress(context, "pushing");
  const store::TransferReport done =
      TRY(store::transfer(graph->sources().objects, remote.refs(), set, context.clock.now()));
  report(context, options, "push", node, set, done);
  return {};
}

Result<void> run_pull(const RemoteOptions& options, Context& context) {
  const Path place = TRY(workspace(context));
  const Path folder = TRY(remote_folder(context, place, options.remote));
  if (!exists(context.files, folder)) {
    return fail(ErrorCode::kNotFound, folder.string() + ": no such remote");
  }
  // The remote's own database, if any, is not believed: its statements are indexed here.
  store::OpenStores remote = context.open_stores(folder);
  const auto index = TRY(context.open_memory_index());
  const graph::Sources sources{.objects = *remote.objects,
                               .statements = *remote.statements,
                               .journal = *remote.journal,
                               .index = *index,
                               .trust = nullptr,
                               .now = context.clock.now()};
  TRY(graph::update(sources));
  const store::NodeKey node = TRY(graph::resolve(sources, options.reference));
  const store::TransferSet set = TRY(transfer_set(sources, node));
  store::OpenStores local = context.open_stores(place);
  const Progress progress(context, "pulling");
  const store::TransferReport done =
      TRY(store::transfer(*remote.objects, local.refs(), set, context.clock.now()));
  report(context, options, "pull", node, set, done);
  return {};
}

void add_remote_command(CLI::App& app, Context& context, Program& program, const char* name,
                        const char* description,
                        Result<void> (*act)(const RemoteOptions&, Context&)) {
  auto options = std::make_shared<RemoteOptions>();
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option("reference", options->reference, "A path or a reference")->required();
  command->add_option("remote", options->remote, "A folder, or a name under [remotes]")->required();
  command->add_flag("--json", options->json, "Answer in JSON");
  command->callback(
      [&, options, act] { program.action = [&, options, act] { return act(*options, context); }; });
}

}  // namespace

void add_remote_commands(CLI::App& app, Context& context, Program& program) {
  add_remote_command(app, context, program, "push",
                     "Copy an artifact, its chain and its bytes to a remote folder", &run_push);
  add_remote_command(app, context, program, "pull",
                     "Bring an artifact, its chain and its bytes from a remote folder", &run_pull);
}

}  // namespace hallmark::cli

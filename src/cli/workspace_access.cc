#include "cli/workspace_access.h"

#include "base/log.h"
#include "store/workspace.h"

namespace hallmark::cli {
namespace {

Result<Path> located_workspace(Context& context) {
  std::string named = context.workspace_option;
  if (named.empty()) {
    const auto it = context.environment.find("HALLMARK_WORKSPACE");
    if (it != context.environment.end()) named = it->second;
  }
  if (named.empty()) return store::find_workspace(context.files, context.working_directory);
  const Path path = (context.working_directory / named).lexically_normal();
  if (exists(context.files, path / store::kWorkspaceName)) return path / store::kWorkspaceName;
  if (exists(context.files, path / "format")) return path;
  return fail(ErrorCode::kNotFound, path.string() + ": no workspace here");
}

// The tables are derived: where they cannot be kept, as on a read-only disk, they are derived for
// this one question.
Result<std::unique_ptr<store::GraphIndex>> open_index(Context& context, const Path& workspace) {
  auto index = context.open_index(workspace);
  if (index || index.error().code != ErrorCode::kUnavailable) return index;
  log_warning(index.error().message + "; every statement is read anew");
  return context.open_memory_index();
}

}  // namespace

Result<Path> workspace(Context& context) {
  Path path = TRY(located_workspace(context));
  TRY(store::check_workspace_format(context.files, path));
  return path;
}

Result<store::WorkspaceConfig> workspace_config(Context& context) {
  const Path path = TRY(workspace(context)) / "config.toml";
  const Bytes bytes = TRY(context.files.read(path, Limits{}.config_bytes_max));
  return TRY_IN(path.string(), store::WorkspaceConfig::parse(as_text(bytes)));
}

model::MeasureOptions identity_options(Context& context, const Path& path) {
  const Result<Path> own = workspace(context);
  const Path inside = (path / store::kWorkspaceName).lexically_normal();
  return {.skip_own_workspace = own && inside == own->lexically_normal()};
}

Result<std::unique_ptr<OpenGraph>> OpenGraph::open(Context& context, const Path& workspace,
                                                   std::optional<sigstore::TrustFile> trust) {
  std::unique_ptr<OpenGraph> graph(new OpenGraph());
  graph->stores_ = context.open_stores(workspace);
  graph->index_ = TRY(open_index(context, workspace));
  graph->trust_ = std::move(trust);
  graph->sources_.emplace(graph::Sources{.objects = *graph->stores_.objects,
                                         .statements = *graph->stores_.statements,
                                         .journal = *graph->stores_.journal,
                                         .index = *graph->index_,
                                         .trust = graph->trust_ ? &*graph->trust_ : nullptr,
                                         .now = context.clock.now()});
  TRY(graph::update(*graph->sources_));
  return graph;
}

std::optional<Path> as_existing_path(Context& context, std::string_view reference) {
  // What looks like a reference is one: a file that somebody named so must not take its place.
  for (const std::string_view scheme : {"sha256:", "model:", "dataset:", "run:", "git:"}) {
    if (reference.starts_with(scheme)) return std::nullopt;
  }
  const Path path = context.working_directory / Path(reference);
  if (!exists(context.files, path)) return std::nullopt;
  return path;
}

Result<store::NodeKey> resolve_reference(Context& context, const graph::Sources& sources,
                                         std::string_view reference) {
  if (const std::optional<Path> path = as_existing_path(context, reference)) {
    const model::Artifact artifact = TRY(model::measure(*path, identity_options(context, *path)));
    return store::NodeKey{store::NodeKind::kArtifact, artifact.digest};
  }
  return graph::resolve(sources, reference);
}

}  // namespace hallmark::cli

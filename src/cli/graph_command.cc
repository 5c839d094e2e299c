// hallmark lineage | impact | gaps | export: questions to the provenance graph.

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/trust_access.h"
#include "cli/workspace_access.h"

namespace hallmark::cli {
namespace {

struct GraphOptions {
  std::string reference;
  int depth = 100;
  bool json = false;
  bool dot = false;
  TrustOptions trust;
};

Result<std::unique_ptr<OpenGraph>> open_graph(Context& context, const GraphOptions& options) {
  const Path place = TRY(workspace(context));
  return OpenGraph::open(context, place, TRY(open_optional_trust(context, options.trust)));
}

using Question = Result<graph::Answer> (*)(const graph::Sources&, const store::NodeKey&, int);

Result<void> ask(Question question, std::string_view command, const GraphOptions& options,
                 Context& context) {
  const auto graph = TRY(open_graph(context, options));
  const store::NodeKey root = TRY(resolve_reference(context, graph->sources(), options.reference));
  const graph::Answer answer = TRY(question(graph->sources(), root, options.depth));
  if (options.json) {
    print_json(context, command, *graph::to_json(answer, command).as_object());
  } else if (options.dot) {
    context.out << graph::to_dot(answer);
  } else {
    context.out << graph::to_text(answer, graph->sources());
  }
  return {};
}

json::Object to_json(const graph::Gap& gap) {
  return {{"code", gap.code},
          {"node", gap.node.digest.text()},
          {"kind", name_of(gap.node.kind)},
          {"step", gap.step},
          {"message", gap.message}};
}

Result<void> run_gaps(const GraphOptions& options, Context& context) {
  const auto graph = TRY(open_graph(context, options));
  const store::NodeKey root = TRY(resolve_reference(context, graph->sources(), options.reference));
  const std::vector<graph::Gap> gaps = TRY(graph::gaps(graph->sources(), root));
  if (options.json) {
    json::Array array;
    for (const graph::Gap& gap : gaps) array.emplace_back(to_json(gap));
    print_json(context, "gaps", {{"root", root.digest.text()}, {"gaps", std::move(array)}});
    return {};
  }
  for (const graph::Gap& gap : gaps) {
    print(context, gap.code + "  " + gap.node.digest.text() + "  " + gap.message);
  }
  if (gaps.empty()) print(context, "no gaps");
  return {};
}

struct ExportOptions {
  GraphOptions graph;
  std::string evidence;
};

Result<void> run_export(const ExportOptions& options, Context& context) {
  const auto graph = TRY(open_graph(context, options.graph));
  const store::NodeKey root =
      TRY(resolve_reference(context, graph->sources(), options.graph.reference));
  const store::Evidence evidence = TRY(graph::evidence_of(graph->sources(), root));
  TRY(write_file_durably(context.files, context.working_directory / options.evidence,
                         as_bytes(evidence.serialise()), 0644,
                         hex_encode(context.random.bytes(8))));
  if (options.graph.json) {
    print_json(context, "export",
               {{"root", root.digest.text()},
                {"bundles", evidence.bundles.size()},
                {"manifests", evidence.manifests.size()}});
    return {};
  }
  print(context, "exported  " + options.evidence + "  " + std::to_string(evidence.bundles.size()) +
                     " bundles, " + std::to_string(evidence.manifests.size()) + " tree manifests");
  return {};
}

void add_graph_options(CLI::App& command, GraphOptions& options) {
  command
      .add_option("reference", options.reference,
                  "A path, sha256:..., model:NAME@VERSION, run:ID or git:COMMIT")
      ->required();
  command.add_flag("--json", options.json, "Answer in JSON");
  add_trust_options(command, options.trust);
}

void add_question(CLI::App& app, Context& context, Program& program, const char* name,
                  const char* description, Question question) {
  auto options = std::make_shared<GraphOptions>();
  CLI::App* command = app.add_subcommand(name, description);
  add_graph_options(*command, *options);
  command->add_option("--depth", options->depth, "How many runs to follow (default 100)")
      ->check(CLI::Range(1, 10000));
  command->add_flag("--dot", options->dot, "Answer for Graphviz");
  command->callback([&, options, question, name] {
    program.action = [&, options, question, name] {
      return ask(question, name, *options, context);
    };
  });
}

}  // namespace

void add_graph_commands(CLI::App& app, Context& context, Program& program) {
  add_question(app, context, program, "lineage", "Show what an artifact was made from",
               &graph::lineage);
  add_question(app, context, program, "impact", "Show what was made from an artifact",
               &graph::impact);

  auto gaps = std::make_shared<GraphOptions>();
  CLI::App* command =
      app.add_subcommand("gaps", "List what is not proven in an artifact's lineage");
  add_graph_options(*command, *gaps);
  command->callback([&, gaps] { program.action = [&, gaps] { return run_gaps(*gaps, context); }; });

  auto exported = std::make_shared<ExportOptions>();
  command = app.add_subcommand(
      "export",
      "Write an artifact's chain as one evidence file\n\n"
      "  hallmark export model/ --evidence chain.jsonl\n\n"
      "With it, the model and a trust file, `hallmark gate` decides on any other machine.");
  add_graph_options(*command, exported->graph);
  command->add_option("--evidence", exported->evidence, "The file to write")->required();
  command->callback(
      [&, exported] { program.action = [&, exported] { return run_export(*exported, context); }; });
}

}  // namespace hallmark::cli

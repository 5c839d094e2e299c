// hallmark run: the command line around capture::run().

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "capture/run.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/workspace_access.h"
#include "crypto/hash.h"
#include "store/workspace.h"

namespace hallmark::cli {
namespace {

constexpr const char* kDescription =
    "Run a command as it is and record, in one signed statement, what it read and wrote\n\n"
    "  hallmark run --step prepare --input data/raw.csv --output data/train.csv -- python "
    "prepare.py\n"
    "  hallmark run --step train --kind train --input data/train.csv --output model/ \\\n"
    "      --param C=1.0 -- python train.py --C 1.0\n"
    "  hallmark run --step evaluate --kind evaluate --subject model/ --dataset data/test.csv \\\n"
    "      --metrics metrics.json -- python evaluate.py\n\n"
    "Terminal, streams, signals and exit status are the command's own; 125 means that hallmark\n"
    "itself could not vouch for the run, and says why. Reads are declared, not observed.";

struct RunOptions {
  capture::RunSpec spec;
  std::vector<std::string> parameters;
  KeyOptions key;
};

Result<std::vector<std::pair<std::string, std::string>>> split_parameters(
    const std::vector<std::string>& parameters) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& parameter : parameters) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::kUsage, "--param takes NAME=VALUE, not '" + parameter + "'");
    }
    out.emplace_back(parameter.substr(0, equals), parameter.substr(equals + 1));
  }
  return out;
}

// Object first, then manifests, bundles and journal: receive() keeps the order.
Result<void> keep(Context& context, const Path& workspace, capture::RunOutcome& outcome) {
  const store::OpenStores stores = context.open_stores(workspace);
  if (outcome.run_record) {
    TRY(stores.objects->put(crypto::sha256(*outcome.run_record), as_bytes(*outcome.run_record)));
  }
  return store::receive(
      stores.refs(),
      {.manifests = std::move(outcome.manifests), .bundles = std::move(outcome.bundles)},
      context.clock.now());
}

Result<void> run_run(RunOptions& options, Context& context) {
  capture::RunSpec& spec = options.spec;
  spec.parameters = TRY(split_parameters(options.parameters));
  if (spec.kind.empty() && attest::is_kind(spec.step)) spec.kind = spec.step;
  if (spec.kind.empty()) {
    return fail(ErrorCode::kUsage,
                "say what the step " + spec.step +
                    " does: --kind acquire, prepare, train, fine-tune, evaluate, "
                    "quantise or package");
  }
  const Path place = TRY(workspace(context));
  const auto signer = TRY(open_signer(context, options.key, {spec.step, "run"}));
  capture::RunOutcome outcome =
      TRY(capture::run(spec, {.project = place.parent_path(),
                              .working_directory = context.working_directory,
                              .clock = context.clock,
                              .random = context.random,
                              .signer = *signer,
                              .environment = context.environment,
                              .closed_descriptors = {}}));
  // The command may have thrown the workspace away: nothing is kept where nobody would look.
  TRY(store::check_workspace_format(context.files, place));
  TRY(keep(context, place, outcome));
  // A command that could not start has said nothing itself.
  if (context.is_terminal || !outcome.has_started) {
    context.err << "hallmark: " << printable(outcome.summary) << "\n";
  }
  context.exit_status = outcome.exit_status;
  return {};
}

// Usage errors keep their status; whatever else fails is 125, so that it cannot be taken for the
// command's own status.
Result<void> run_and_report(RunOptions& options, Context& context) {
  const Result<void> result = run_run(options, context);
  if (result || result.error().code == ErrorCode::kUsage) return result;
  const Error& error = result.error();
  context.err << "hallmark: " << printable(error.message);
  if (!error.reason.empty()) context.err << " [" << error.reason << "]";
  context.err << "\n";
  context.exit_status = kExitRunFailed;
  return {};
}

}  // namespace

void add_run_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<RunOptions>();
  capture::RunSpec& spec = options->spec;
  CLI::App* command = app.add_subcommand("run", kDescription);
  command->add_option("--step", spec.step, "The step's name in your pipeline")->required();
  command->add_option(
      "--kind", spec.kind,
      "acquire, prepare, train, fine-tune, evaluate, quantise or package; may be left out where "
      "the step has such a name");
  add_repeated(*command, "--input", spec.inputs, "A file or folder that the command reads")
      ->type_name("PATH");
  add_repeated(*command, "--output", spec.outputs, "A file or folder that it writes")
      ->type_name("PATH");
  add_repeated(*command, "--param", options->parameters, "A parameter to record")
      ->type_name("NAME=VALUE");
  command->add_option("--metrics", spec.metrics, "A JSON file of numbers that it writes")
      ->type_name("FILE");
  command->add_option("--subject", spec.subject, "evaluate: the model")->type_name("PATH");
  command->add_option("--dataset", spec.dataset, "evaluate: the data")->type_name("PATH");
  command->add_option("--source", spec.source, "acquire: where the data came from")
      ->type_name("URI");
  command->add_flag("--adopt", spec.adopt,
                    "Record outputs that the command did not write, as adopted");
  add_key_options(*command, options->key);
  command->callback([&, options] {
    program.takes_command = true;
    program.action = [&, options] {
      options->spec.command = program.command;
      return run_and_report(*options, context);
    };
  });
}

}  // namespace hallmark::cli

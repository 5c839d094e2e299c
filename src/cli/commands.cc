#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <sstream>

#include "base/encoding.h"
#include "base/log.h"
#include "cli/exit_code.h"

namespace hallmark::cli {
namespace {

constexpr const char* kDescription =
    "Proves what a machine-learning model was made of, who made it, and whether it was changed.\n\n"
    "A first chain:\n"
    "  hallmark init\n"
    "  hallmark run --step train --input data.csv --output model/ -- python train.py\n"
    "  hallmark sign model/\n"
    "  hallmark add model/\n"
    "  hallmark gate model/\n";

constexpr const char* kFooter =
    "Exit status: 0 done; 1 failed or could not decide; 2 usage; 3 verification or policy said "
    "no;\n"
    "4 not permitted. `run` returns the command's own; 125 means that hallmark itself failed.\n"
    "`hallmark COMMAND --help` explains each command.";

// Lists each command by the first line of its page.
class FirstLines : public CLI::Formatter {
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string page = command->get_description();
    std::stringstream out;
    CLI::detail::format_help(out, command->get_name(), page.substr(0, page.find('\n')),
                             get_column_width());
    return out.str();
  }
};

void add_all(CLI::App& app, Context& context, Program& program) {
  add_init_command(app, context, program);
  add_run_command(app, context, program);
  add_sign_command(app, context, program);
  add_verify_command(app, context, program);
  add_digest_command(app, context, program);
  add_diff_command(app, context, program);
  add_inspect_command(app, context, program);
  add_store_commands(app, context, program);
  add_remote_commands(app, context, program);
  add_statement_commands(app, context, program);
  add_graph_commands(app, context, program);
  add_gate_commands(app, context, program);
  add_policy_commands(app, context, program);
  add_key_commands(app, context, program);
  add_trust_commands(app, context, program);
  add_misc_commands(app, context, program);
}

int report(Context& context, const Error& error) {
  context.err << "hallmark: " << printable(error.message);
  if (!error.reason.empty()) context.err << " [" << error.reason << "]";
  context.err << "\n";
  return exit_status_of(error.code);
}

int report_parse_error(const CLI::App& app, const CLI::ParseError& error, Context& context) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return app.exit(error, context.out, context.err);  // --help
  }
  context.err << "hallmark: " << printable(error.what()) << "\n"
              << "See `hallmark --help` or `hallmark COMMAND --help`.\n";
  return kExitUsage;
}

// An empty value is a shell variable that is not set: `--policy "$POLICY"` must not mean the
// default policy. Text that is not UTF-8 fits into no statement and no answer.
std::string_view fault_of(const std::string& value) {
  if (value.empty()) return "the value is empty";
  return is_utf8(value) ? "" : "the value is not UTF-8";
}

Result<void> check_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      const std::string_view fault = fault_of(value);
      if (fault.empty()) continue;
      return fail(ErrorCode::kUsage, option->get_name() + ": " + std::string(fault));
    }
  }
  for (const CLI::App* command : app.get_subcommands()) TRY(check_values(*command));
  return {};
}

}  // namespace

int run_program(int argc, const char* const* argv, Context& context) {
  CLI::App app(kDescription, "hallmark");
  app.footer(kFooter);
  app.formatter(std::make_shared<FirstLines>());
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--workspace", context.workspace_option,
                 "The workspace to use (else HALLMARK_WORKSPACE, else found upwards from here)")
      ->type_name("DIR");
  app.add_flag_callback(
      "-v,--verbose", [] { set_log_level(LogLevel::kInfo); }, "Say more on standard error");
  Program program;
  // Split here, not by CLI11: an option before it would take the mark for its own end.
  const auto* const mark = std::find(argv + 1, argv + argc, std::string_view("--"));
  const bool has_mark = mark != argv + argc;
  if (has_mark) program.command.assign(mark + 1, argv + argc);
  add_all(app, context, program);
  try {
    app.parse(static_cast<int>(mark - argv), argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(app, error, context);
  }
  if (const auto checked = check_values(app); !checked) return report(context, checked.error());
  if (has_mark != program.takes_command) {
    context.err << (has_mark ? "hallmark: this command takes nothing behind --\n"
                             : "hallmark: give the command to run behind --\n");
    return kExitUsage;
  }
  const Result<void> result = program.action ? program.action() : Result<void>();
  context.out.flush();
  if (!context.out) {
    context.err << "hallmark: cannot write to standard output\n";
    return kExitFailed;
  }
  if (!result) return report(context, result.error());
  return context.exit_status;
}

}  // namespace hallmark::cli

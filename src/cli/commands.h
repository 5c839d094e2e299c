#pragma once

// Every command of the program, one line each: what is not listed here does not exist.
//
// Each add_* registers options and a callback that leaves its Result in the Program.

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

// The command line that was parsed, as something to do.
struct Program {
  std::function<Result<void>()> action;
  std::vector<std::string> command;  // the words behind the first "--"
  bool takes_command = false;        // else there must be none
};

void add_init_command(CLI::App& app, Context& context, Program& program);
void add_run_command(CLI::App& app, Context& context, Program& program);
void add_sign_command(CLI::App& app, Context& context, Program& program);
void add_verify_command(CLI::App& app, Context& context, Program& program);
void add_digest_command(CLI::App& app, Context& context, Program& program);
void add_diff_command(CLI::App& app, Context& context, Program& program);
void add_inspect_command(CLI::App& app, Context& context, Program& program);
void add_store_commands(CLI::App& app, Context& context, Program& program);   // add get ls store
void add_remote_commands(CLI::App& app, Context& context, Program& program);  // push pull
void add_statement_commands(CLI::App& app, Context& context, Program& program);
void add_graph_commands(CLI::App& app, Context& context, Program& program);
void add_gate_commands(CLI::App& app, Context& context, Program& program);
void add_policy_commands(CLI::App& app, Context& context, Program& program);
void add_key_commands(CLI::App& app, Context& context, Program& program);
void add_trust_commands(CLI::App& app, Context& context, Program& program);
void add_misc_commands(CLI::App& app, Context& context, Program& program);  // doctor version ...

// Parses, acts, prints one error line, and gives the exit status.
int run_program(int argc, const char* const* argv, Context& context);

}  // namespace hallmark::cli

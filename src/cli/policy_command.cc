// hallmark policy test

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/policy_access.h"

namespace hallmark::cli {
namespace {

struct TestOptions {
  std::string folder;
  bool json = false;
};

Result<void> run_test(const TestOptions& options, Context& context) {
  const LoadedPolicy policy =
      TRY(load_policy(context.working_directory / options.folder, /*with_tests=*/true));
  const std::vector<policy::Engine::TestResult> results = TRY(policy.engine->run_tests());
  if (results.empty()) {
    return fail(ErrorCode::kNotFound, options.folder + ": no rule named test_*", "no-tests");
  }
  std::size_t failed = 0;
  json::Array array;
  for (const policy::Engine::TestResult& result : results) {
    if (!result.passed) ++failed;
    array.emplace_back(json::Object{
        {"name", result.name}, {"passed", result.passed}, {"message", result.message}});
    if (!options.json && !result.passed)
      print(context, "FAIL  " + result.name + "  " + result.message);
  }
  if (options.json) {
    print_json(context, "policy-test", {{"tests", std::move(array)}, {"failed", failed}});
  } else {
    print(context, std::to_string(results.size() - failed) + " passed, " + std::to_string(failed) +
                       " failed  policy " + policy.bundle.digest().text());
  }
  if (failed == 0) return {};
  return fail(ErrorCode::kUntrusted, std::to_string(failed) + " policy tests failed",
              "test-failed");
}

}  // namespace

void add_policy_commands(CLI::App& app, Context& context, Program& program) {
  CLI::App* policy = app.add_subcommand("policy", "Work with Rego policies");
  policy->require_subcommand(1);
  auto options = std::make_shared<TestOptions>();
  CLI::App* command = policy->add_subcommand("test", "Run a policy folder's test_* rules");
  command->add_option("folder", options->folder, "The policy's folder")->required();
  command->add_flag("--json", options->json, "Answer in JSON");
  command->callback(
      [&, options] { program.action = [&, options] { return run_test(*options, context); }; });
}

}  // namespace hallmark::cli

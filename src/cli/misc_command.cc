// hallmark version | doctor | completion

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/output.h"
#include "cli/trust_access.h"
#include "cli/user_home.h"
#include "cli/workspace_access.h"

namespace hallmark::cli {
namespace {

Result<void> run_version(bool json, Context& context) {
  if (json) {
    print_json(context, "version", {{"version", context.version}});
  } else {
    print(context, "hallmark " + context.version);
  }
  return {};
}

struct Finding {
  std::string what;
  bool is_good;
  std::string detail;
};

Finding check_workspace(Context& context) {
  const Result<Path> place = workspace(context);
  return {"workspace", place.has_value(), place ? place->string() : place.error().message};
}

Finding check_trust(Context& context) {
  const Result<sigstore::TrustFile> trust = open_trust(context, {});
  return {"trust file", trust.has_value(),
          trust ? "version " + std::to_string(trust->version()) + ", expires " +
                      format_rfc3339(trust->content().expires)
                : trust.error().message};
}

Finding check_policy(Context& context) {
  const Path folder = policy_folder(context);
  const Result<policy::PolicyBundle> bundle = policy::PolicyBundle::load(folder);
  return {"default policy", bundle.has_value(), bundle ? folder.string() : bundle.error().message};
}

Finding check_keys_private(Context& context) {
  const Path folder = keys_folder(context);
  const Result<std::vector<std::string>> names = context.files.list(folder);
  if (!names) return {"keys", false, "none yet: `hallmark init` or `hallmark key generate`"};
  for (const std::string& name : *names) {
    if (!name.ends_with(".key")) continue;
    const Result<FileStatus> status = context.files.status(folder / name);
    if (status && (status->mode & 077U) != 0) {
      return {"keys", false, (folder / name).string() + ": others can read it; chmod 600"};
    }
  }
  return {"keys", true, folder.string()};
}

Result<void> run_doctor(bool json, Context& context) {
  const std::vector<Finding> findings = {check_workspace(context), check_trust(context),
                                         check_policy(context), check_keys_private(context)};
  bool all_good = true;
  json::Array array;
  for (const Finding& finding : findings) {
    all_good = all_good && finding.is_good;
    if (!json) {
      print(context, std::string(finding.is_good ? "ok       " : "MISSING  ") + finding.what +
                         "  " + finding.detail);
    }
    array.emplace_back(json::Object{
        {"what", finding.what}, {"good", finding.is_good}, {"detail", finding.detail}});
  }
  if (json) print_json(context, "doctor", {{"checks", std::move(array)}});
  if (all_good) return {};
  return fail(ErrorCode::kNotFound, "something is missing; see above");
}

}  // namespace

void add_misc_commands(CLI::App& app, Context& context, Program& program) {
  auto version_json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("version", "Print the version");
  command->add_flag("--json", *version_json, "Answer in JSON");
  command->callback([&, version_json] {
    program.action = [&, version_json] { return run_version(*version_json, context); };
  });

  auto doctor_json = std::make_shared<bool>(false);
  command = app.add_subcommand("doctor", "Say what is set up and what is missing");
  command->add_flag("--json", *doctor_json, "Answer in JSON");
  command->callback([&, doctor_json] {
    program.action = [&, doctor_json] { return run_doctor(*doctor_json, context); };
  });

  auto shell = std::make_shared<std::string>();
  command = app.add_subcommand("completion",
                               "Print a shell's completion script, or a man page\n\n"
                               "  source <(hallmark completion bash)\n"
                               "  hallmark completion man > hallmark.1");
  command->add_option("shell", *shell, "bash, zsh, fish or man")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
  command->callback([&, shell] {
    program.action = [&, shell]() -> Result<void> {
      context.out << completion_script(app, *shell, context.version);
      return {};
    };
  });
}

}  // namespace hallmark::cli

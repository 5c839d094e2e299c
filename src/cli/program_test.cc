#include "cli/program_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/exit_code.h"
#include "store/sqlite/graph_index.h"
#include "testing/scripted_http_client.h"

namespace hallmark::cli {

using ::testing::HasSubstr;
using ::testing::Not;

TestProgram::TestProgram() {
  std::filesystem::create_directories(project());
  std::filesystem::create_directories(home());
}

Context TestProgram::make_context() {
  return Context{
      .files = files_,
      .clock = clock_,
      .random = random_,
      .out = out_,
      .err = err_,
      .environment = {{"PATH", "/usr/bin:/bin"}},
      .working_directory = project(),
      .config_home = home() / "hallmark",
      .is_terminal = false,
      .version = "0.0.0-test",
      .ask_passphrase = [](std::string_view) -> Result<SecretBytes> {
        return fail(ErrorCode::kUsage, "no terminal: give --passphrase-file FILE");
      },
      .open_stores =
          [this](const Path& folder) { return store::open_fs_stores(files_, random_, folder); },
      .open_index = [this](const Path& workspace) -> Result<std::unique_ptr<store::GraphIndex>> {
        return TRY(
            store::SqliteGraphIndex::open(files_, workspace / "hallmark.db", workspace / "lock"));
      },
      .open_memory_index = []() -> Result<std::unique_ptr<store::GraphIndex>> {
        return TRY(store::SqliteGraphIndex::open_in_memory());
      },
      .delete_index = [this](const Path& workspace) -> Result<void> {
        return store::SqliteGraphIndex::discard(files_, workspace / "hallmark.db",
                                                workspace / "lock");
      },
      .make_http_client = [](const std::optional<std::string>&) -> std::unique_ptr<HttpClient> {
        return std::make_unique<testing::ScriptedHttpClient>();
      },
      .sleeper = sleeper_,
      .workspace_option = "",
      .exit_status = 0};
}

int TestProgram::run(std::vector<std::string> arguments) {
  out_.str("");
  err_.str("");
  std::vector<const char*> argv = {"hallmark"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  Context context = make_context();
  return run_program(static_cast<int>(argv.size()), argv.data(), context);
}

std::string TestProgram::read(const Path& path) {
  std::ifstream file(project() / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void TestProgram::write(const Path& path, std::string_view text) {
  std::filesystem::create_directories((project() / path).parent_path());
  std::ofstream(project() / path, std::ios::binary) << text;
}

namespace {

TEST(Program, ExplainsItselfAndExitsWithZero) {
  TestProgram program;
  EXPECT_EQ(program.run({"--help"}), kExitDone);
  EXPECT_THAT(program.out(), HasSubstr("hallmark gate model/"));
}

TEST(Program, EveryCommandHasHelp) {
  TestProgram program;
  for (const char* command :
       {"init",    "run",    "sign",  "verify", "digest",  "inspect",   "add",
        "get",     "ls",     "push",  "pull",   "release", "clearance", "finding",
        "lineage", "impact", "gaps",  "export", "gate",    "decision",  "policy",
        "key",     "trust",  "store", "doctor", "version", "completion"}) {
    EXPECT_EQ(program.run({command, "--help"}), kExitDone) << command;
    EXPECT_THAT(program.out(), Not(HasSubstr("TODO"))) << command;
  }
}

TEST(Program, RefusesUnknownCommandsAndOptionsAsUsage) {
  TestProgram program;
  EXPECT_EQ(program.run({}), kExitUsage);
  EXPECT_EQ(program.run({"frobnicate"}), kExitUsage);
  EXPECT_EQ(program.run({"digest", "--frobnicate", "x"}), kExitUsage);
  EXPECT_THAT(program.err(), HasSubstr("--help"));
}

TEST(Program, NamesInitWhereThereIsNoWorkspace) {
  TestProgram program;
  EXPECT_EQ(program.run({"ls"}), kExitFailed);
  EXPECT_THAT(program.err(), HasSubstr("hallmark init"));
}

TEST(Program, KeepsAWorkspaceFromBeingMadeTwice) {
  TestProgram program;
  ASSERT_EQ(program.run({"init", "--bare"}), kExitDone) << program.err();
  EXPECT_EQ(program.run({"init", "--bare"}), kExitFailed);
}

TEST(Program, VerifyWithoutAKeyOrTrustFileIsUsage) {
  TestProgram program;
  program.write("model/weights", "w");
  EXPECT_EQ(program.run({"verify", "model"}), kExitUsage);
}

TEST(Program, CompletesEveryCommandInEveryShell) {
  TestProgram program;
  for (const char* shell : {"bash", "zsh", "fish", "man"}) {
    EXPECT_EQ(program.run({"completion", shell}), kExitDone);
    EXPECT_THAT(program.out(), HasSubstr("lineage")) << shell;
  }
  EXPECT_EQ(program.run({"completion", "csh"}), kExitUsage);
}

TEST(ExitStatus, MalformedInputIsANo) {
  EXPECT_EQ(exit_status_of(ErrorCode::kInvalidInput), kExitRefused);
  EXPECT_EQ(exit_status_of(ErrorCode::kUntrusted), kExitRefused);
}

TEST(ExitStatus, WhatCouldNotBeDecidedIsNeitherYesNorNo) {
  EXPECT_EQ(exit_status_of(ErrorCode::kUnsupported), kExitFailed);
  EXPECT_EQ(exit_status_of(ErrorCode::kUnavailable), kExitFailed);
  EXPECT_EQ(exit_status_of(ErrorCode::kInternal), kExitFailed);
}

}  // namespace
}  // namespace hallmark::cli

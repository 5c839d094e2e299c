// The way of a newcomer: init, run, sign, add, gate, and nothing edited by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class LoneUser : public ::testing::Test {
 protected:
  LoneUser() {
    program.clock().set(SystemClock().now());  // runs measure real files by a real clock
    EXPECT_EQ(program.run({"init", "--unencrypted"}), kExitDone) << program.err();
    program.write("data.csv", "1,2\n3,4\n");
    EXPECT_EQ(program.run({"run", "--step", "train", "--input", "data.csv", "--output", "model",
                           "--", "sh", "-c", "mkdir model && wc -c < data.csv > model/weights"}),
              0)
        << program.err();
    EXPECT_EQ(program.run({"sign", "model"}), kExitDone) << program.err();
    EXPECT_EQ(program.run({"add", "model"}), kExitDone) << program.err();
  }
  TestProgram program;
};

TEST_F(LoneUser, IsAllowedWithoutEditingAFile) {
  EXPECT_EQ(program.run({"gate", "model"}), kExitDone) << program.out() << program.err();
  EXPECT_THAT(program.out(), StartsWith("ALLOWED  sha256:"));
}

TEST_F(LoneUser, IsRefusedAfterOneByteChanged) {
  program.write("model/weights", "9\n");
  EXPECT_EQ(program.run({"gate", "model"}), kExitRefused);
  EXPECT_THAT(program.out(), StartsWith("REFUSED  sha256:"));
  EXPECT_THAT(program.out(), HasSubstr("model-content-mismatch: "));
}

TEST_F(LoneUser, CanGateByDigestFromTheStore) {
  ASSERT_EQ(program.run({"digest", "model"}), kExitDone);
  const std::string digest = program.out().substr(0, 71);
  EXPECT_EQ(program.run({"gate", digest}), kExitDone) << program.out() << program.err();
}

TEST_F(LoneUser, GetsExactlyTheVerifiedBytesReadOnly) {
  ASSERT_EQ(program.run({"digest", "model"}), kExitDone);
  const std::string digest = program.out().substr(0, 71);
  ASSERT_EQ(program.run({"get", digest, "--to", "served"}), kExitDone) << program.err();
  EXPECT_EQ(program.read("served/weights"), "8\n");
  const auto mode = std::filesystem::status(program.project() / "served/weights").permissions();
  EXPECT_EQ(mode & std::filesystem::perms::owner_write, std::filesystem::perms::none);
}

TEST_F(LoneUser, SeesTheDataInTheLineageAndTheModelInTheImpact) {
  EXPECT_EQ(program.run({"lineage", "model"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("data.csv"));
  EXPECT_EQ(program.run({"impact", "data.csv"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("model"));
}

TEST_F(LoneUser, IsToldThatTheDataHasNoProducer) {
  EXPECT_EQ(program.run({"gaps", "model"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("input-without-producer"));
}

TEST_F(LoneUser, CarriesTheChainToAMachineWithoutAWorkspace) {
  ASSERT_EQ(program.run({"export", "model", "--evidence", "chain.jsonl"}), kExitDone)
      << program.err();
  std::filesystem::remove_all(program.project() / ".hallmark");
  EXPECT_EQ(program.run({"gate", "model", "--evidence", "chain.jsonl"}), kExitDone)
      << program.out() << program.err();
}

TEST_F(LoneUser, ReplaysHisDecision) {
  ASSERT_EQ(program.run({"gate", "model", "--vsa", "decision.json"}), kExitDone) << program.err();
  ASSERT_EQ(program.run({"export", "model", "--evidence", "chain.jsonl"}), kExitDone);
  const std::string policy = (program.home() / "hallmark/policy").string();
  EXPECT_EQ(program.run({"decision", "replay", "decision.json", "--evidence", "chain.jsonl",
                         "--policy", policy}),
            kExitDone)
      << program.out() << program.err();
  EXPECT_THAT(program.out(), StartsWith("SAME  ALLOWED"));
}

TEST_F(LoneUser, AFailedCommandKeepsItsStatus) {
  EXPECT_EQ(program.run({"run", "--step", "train", "--", "sh", "-c", "exit 7"}), 7);
}

TEST_F(LoneUser, AMissingOutputIsHallmarksOwnFailure) {
  EXPECT_EQ(program.run({"run", "--step", "train", "--output", "nothing", "--", "true"}),
            kExitRunFailed);
}

TEST_F(LoneUser, AReleasedNameCannotMeanSomethingElse) {
  ASSERT_EQ(program.run({"release", "model", "--name", "m", "--version", "1"}), kExitDone)
      << program.err();
  EXPECT_EQ(program.run({"gate", "model:m@1"}), kExitDone) << program.out() << program.err();
  EXPECT_EQ(program.run({"release", "data.csv", "--name", "m", "--version", "1"}), kExitFailed);
}

TEST_F(LoneUser, TheFileThatListsTheModelIsNotTheModel) {
  ASSERT_EQ(program.run({"digest", "model"}), kExitDone);
  const std::string hex = program.out().substr(7, 64);
  program.write("listing",
                program.read(".hallmark/objects/" + hex.substr(0, 2) + "/" + hex.substr(2)));
  program.write("listing.sig", program.read("model/model.sig"));
  EXPECT_EQ(program.run({"gate", "listing"}), kExitRefused);
  EXPECT_THAT(program.out(), HasSubstr("listing is a file that lists a folder"));
}

TEST_F(LoneUser, ASignatureIsAskedForOnlyBesideAPath) {
  ASSERT_EQ(program.run({"digest", "model"}), kExitDone);
  const std::string digest = program.out().substr(0, 71);
  EXPECT_EQ(program.run({"gate", digest}), kExitDone) << program.out();
  EXPECT_EQ(program.run({"gate", digest, "--signature", "model/model.sig"}), kExitUsage);
}

TEST_F(LoneUser, WordsThatNobodyCouldReadAgainAreNotSigned) {
  EXPECT_EQ(program.run({"release", "model", "--name", "two\nlines", "--version", "1"}),
            kExitUsage);
  EXPECT_EQ(program.run({"release", "model", "--name", "m", "--version", "\x1b[2J"}), kExitUsage);
  EXPECT_EQ(program.run({"gate", "model"}), kExitDone) << program.out() << program.err();
}

TEST_F(LoneUser, AFindingRefuses) {
  ASSERT_EQ(program.run({"finding", "data.csv", "--severity", "high", "--title", "poisoned"}),
            kExitDone)
      << program.err();
  EXPECT_EQ(program.run({"gate", "model"}), kExitRefused);
  EXPECT_THAT(program.out(), HasSubstr("finding-open: "));
}

TEST_F(LoneUser, AClearanceCannotLieInTheFuture) {
  EXPECT_EQ(program.run({"clearance", "data.csv", "--created", "2100-01-01T00:00:00Z"}),
            kExitUsage);
  EXPECT_EQ(program.run({"clearance", "data.csv", "--created", "2026-01-01T00:00:00Z"}), kExitDone)
      << program.err();
}

}  // namespace
}  // namespace hallmark::cli

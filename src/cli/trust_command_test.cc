#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;

class TrustCommands : public ::testing::Test {
 protected:
  TrustCommands() {
    for (const char* name : {"root.key", "release.key"}) {
      EXPECT_EQ(program.run({"key", "generate", name, "--unencrypted"}), kExitDone);
    }
    EXPECT_EQ(program.run({"key", "show", "root.pub", "--id"}), kExitDone);
    root = program.out().substr(0, 64);
    EXPECT_EQ(program.run({"trust", "init", "draft.json", "--root", "root.pub"}), kExitDone);
    EXPECT_EQ(program.run({"trust", "allow", "draft.json", "--name", "release", "--public-key",
                           "release.pub", "--predicate", "oms"}),
              kExitDone)
        << program.err();
    EXPECT_EQ(sign("draft.json", "trust.json"), kExitDone) << program.err();
  }
  int sign(const std::string& draft, const std::string& out) {
    return program.run({"trust", "sign", draft, "--key", "root.key", "--out", out});
  }
  int pin(const std::string& file) {
    return program.run({"trust", "pin", file, "--root-key", root});
  }
  TestProgram program;
  std::string root;
};

TEST_F(TrustCommands, PinTakesAFileThatTheRootSigned) {
  EXPECT_EQ(pin("trust.json"), kExitDone) << program.err();
}

TEST_F(TrustCommands, SignAndPinAnswerInJson) {
  ASSERT_EQ(program.run({"trust", "sign", "draft.json", "--key", "root.key", "--out", "trust.json",
                         "--json"}),
            kExitDone);
  EXPECT_THAT(program.out(), HasSubstr("https://w3id.org/hallmark/cli/trust-sign/v1"));
  EXPECT_THAT(program.out(), HasSubstr(root));
  ASSERT_EQ(program.run({"trust", "pin", "trust.json", "--root-key", root, "--json"}), kExitDone);
  EXPECT_THAT(program.out(), HasSubstr("https://w3id.org/hallmark/cli/trust-pin/v1"));
}

TEST_F(TrustCommands, AGrantWithoutItsScopeOrWithAnothersIsUsage) {
  const auto allow = [&](std::vector<std::string> scope) {
    std::vector<std::string> arguments = {"trust", "allow", "draft.json", "--name", "release"};
    arguments.insert(arguments.end(), scope.begin(), scope.end());
    return program.run(arguments);
  };
  EXPECT_EQ(allow({"--predicate", "provenance"}), kExitUsage);
  EXPECT_THAT(program.err(), HasSubstr("needs --step NAME"));
  EXPECT_EQ(allow({"--predicate", "svr", "--step", "train"}), kExitUsage);
  EXPECT_EQ(allow({"--predicate", "eval", "--property", "GOOD"}), kExitUsage);
  EXPECT_EQ(allow({"--predicate", "provenance", "--step", "train"}), kExitDone) << program.err();
}

TEST_F(TrustCommands, AnotherRootIsRefused) {
  root = std::string(64, 'a');
  EXPECT_EQ(pin("trust.json"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[trust-wrong-root]"));
}

TEST_F(TrustCommands, AnOlderFileThanTheOneSeenIsRefused) {
  ASSERT_EQ(program.run({"trust", "init", "next.json", "--from", "trust.json"}), kExitDone);
  ASSERT_EQ(sign("next.json", "trust2.json"), kExitDone);
  ASSERT_EQ(pin("trust2.json"), kExitDone) << program.err();
  EXPECT_EQ(pin("trust.json"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[trust-rollback]"));
}

TEST_F(TrustCommands, AMachineWithoutMemoryNamesTheOldestVersion) {
  EXPECT_EQ(
      program.run({"trust", "pin", "trust.json", "--root-key", root, "--min-trust-version", "2"}),
      kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[trust-rollback]"));
}

TEST_F(TrustCommands, AnExpiredFileIsRefused) {
  program.clock().advance(std::chrono::hours(24 * 366));
  EXPECT_EQ(pin("trust.json"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[trust-expired]"));
}

TEST_F(TrustCommands, AnotherKeyCannotSignTheDraft) {
  EXPECT_EQ(program.run({"trust", "sign", "draft.json", "--key", "release.key", "--out", "x.json"}),
            kExitUsage);
}

TEST_F(TrustCommands, AnEditedFileIsRefused) {
  std::string text = program.read("trust.json");
  const std::size_t at = text.find("\"sig\":\"") + 12;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  program.write("edited.json", text);
  EXPECT_EQ(pin("edited.json"), kExitRefused);
}

TEST_F(TrustCommands, TruncationAndGarbageAreRefused) {
  program.write("short.json", program.read("trust.json").substr(0, 100));
  EXPECT_EQ(pin("short.json"), kExitRefused);
  program.write("empty.json", "");
  EXPECT_EQ(pin("empty.json"), kExitRefused);
}

class TrustedVerify : public TrustCommands {
 protected:
  TrustedVerify() {
    program.write("model/weights", "w");
    EXPECT_EQ(program.run({"sign", "model", "--key", "release.key"}), kExitDone);
  }
  int verify(const std::string& trust) {
    return program.run({"verify", "model", "--trust", trust, "--root-key", root});
  }
};

TEST_F(TrustedVerify, AcceptsAGrantedSigner) {
  EXPECT_EQ(verify("trust.json"), kExitDone) << program.err();
}

TEST_F(TrustedVerify, RefusesARevokedKey) {
  ASSERT_EQ(program.run({"trust", "init", "next.json", "--from", "trust.json"}), kExitDone);
  ASSERT_EQ(program.run({"trust", "revoke", "next.json", "--name", "release"}), kExitDone);
  ASSERT_EQ(sign("next.json", "trust2.json"), kExitDone);
  EXPECT_EQ(verify("trust2.json"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[key-revoked]"));
}

TEST_F(TrustedVerify, RefusesASignerOutsideItsGrant) {
  ASSERT_EQ(program.run({"key", "generate", "other.key", "--unencrypted"}), kExitDone);
  ASSERT_EQ(program.run({"trust", "allow", "draft.json", "--name", "other", "--public-key",
                         "other.pub", "--predicate", "finding"}),
            kExitDone);
  ASSERT_EQ(sign("draft.json", "trust2.json"), kExitDone);
  ASSERT_EQ(program.run({"sign", "model", "--key", "other.key"}), kExitDone);
  EXPECT_EQ(verify("trust2.json"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[outside-grant]"));
}

TEST_F(TrustedVerify, RefusesAnUnknownSigner) {
  ASSERT_EQ(program.run({"key", "generate", "stranger.key", "--unencrypted"}), kExitDone);
  ASSERT_EQ(program.run({"sign", "model", "--key", "stranger.key"}), kExitDone);
  EXPECT_EQ(verify("trust.json"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[unknown-key]"));
}

}  // namespace
}  // namespace hallmark::cli

#include "cli/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

mode_t mode_of(const Path& path) {
  struct stat status{};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

TEST(KeyGenerate, WritesAnOwnerOnlyEncryptedKey) {
  TestProgram program;
  program.write("passphrase", "correct horse\n");
  ASSERT_EQ(program.run({"key", "generate", "k.key", "--passphrase-file", "passphrase"}), kExitDone)
      << program.err();
  EXPECT_EQ(mode_of(program.project() / "k.key"), 0600U);
  EXPECT_THAT(program.read("k.key"), HasSubstr("BEGIN ENCRYPTED PRIVATE KEY"));
  EXPECT_THAT(program.read("k.pub"), HasSubstr("BEGIN PUBLIC KEY"));
}

TEST(KeyGenerate, NeverOverwritesAKey) {
  TestProgram program;
  ASSERT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitDone);
  const std::string before = program.read("k.key");
  EXPECT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitFailed);
  EXPECT_EQ(program.read("k.key"), before);
}

TEST(KeyGenerate, WithoutTerminalOrFileNamesTheOption) {
  TestProgram program;
  EXPECT_EQ(program.run({"key", "generate", "k.key"}), kExitUsage);
  EXPECT_THAT(program.err(), HasSubstr("--passphrase-file"));
}

TEST(KeyGenerate, RefusesAnEmptyPassphraseFile) {
  TestProgram program;
  program.write("passphrase", "\n");
  EXPECT_EQ(program.run({"key", "generate", "k.key", "--passphrase-file", "passphrase"}),
            kExitUsage);
}

TEST(KeyGenerate, RefusesUnknownTypes) {
  TestProgram program;
  EXPECT_EQ(program.run({"key", "generate", "k.key", "--type", "rsa", "--unencrypted"}),
            kExitUsage);
}

TEST(KeyShow, PrintsOnlyTheIdWhenAsked) {
  TestProgram program;
  ASSERT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitDone);
  ASSERT_EQ(program.run({"key", "show", "k.pub", "--id"}), kExitDone);
  EXPECT_EQ(program.out().size(), 65U);
}

TEST(KeyList, ShowsNamedKeysAndNoPrivateHalf) {
  TestProgram program;
  ASSERT_EQ(program.run({"key", "generate", "training", "--unencrypted"}), kExitDone);
  ASSERT_EQ(program.run({"key", "list", "--json"}), kExitDone);
  EXPECT_THAT(program.out(), HasSubstr("\"training\""));
  EXPECT_THAT(program.out(), Not(HasSubstr("PRIVATE")));
}

TEST(SigningKey, AWrongPassphraseIsNotPermitted) {
  TestProgram program;
  program.write("right", "right");
  program.write("wrong", "wrong");
  program.write("model/weights", "w");
  ASSERT_EQ(program.run({"key", "generate", "k.key", "--passphrase-file", "right"}), kExitDone);
  EXPECT_EQ(program.run({"sign", "model", "--key", "k.key", "--passphrase-file", "wrong"}),
            kExitNotPermitted);
  EXPECT_THAT(program.err(), HasSubstr("[passphrase-wrong]"));
  EXPECT_EQ(program.read("model/model.sig"), "");
}

TEST(SigningKey, AMissingKeyIsUsageAndSaysHowToMakeOne) {
  TestProgram program;
  program.write("model/weights", "w");
  EXPECT_EQ(program.run({"sign", "model", "--key", "nobody"}), kExitUsage);
  EXPECT_THAT(program.err(), HasSubstr("hallmark key generate"));
}

TEST(SigningKey, WithoutAnyKeyIsUsage) {
  TestProgram program;
  program.write("model/weights", "w");
  EXPECT_EQ(program.run({"sign", "model"}), kExitUsage);
}

}  // namespace
}  // namespace hallmark::cli

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;

class ModelCommands : public ::testing::Test {
 protected:
  ModelCommands() {
    program.write("model/weights.bin", "weights");
    program.write("model/config/params.json", "{}");
    EXPECT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitDone);
    EXPECT_EQ(program.run({"sign", "model", "--key", "k.key"}), kExitDone) << program.err();
  }
  int verify() { return program.run({"verify", "model", "--public-key", "k.pub"}); }
  TestProgram program;
};

TEST_F(ModelCommands, VerifyAcceptsWhatSignSigned) {
  EXPECT_EQ(verify(), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("verified  2 files"));
}

TEST_F(ModelCommands, SignsASingleFileBesideIt) {
  program.write("single.bin", "bytes");
  ASSERT_EQ(program.run({"sign", "single.bin", "--key", "k.key"}), kExitDone) << program.err();
  EXPECT_EQ(program.run({"verify", "single.bin", "--public-key", "k.pub"}), kExitDone)
      << program.err();
}

TEST_F(ModelCommands, ASignatureNeverReplacesAnythingElse) {
  program.write("single.bin", "bytes");
  const auto sign_to = [&](const char* signature) {
    return program.run({"sign", "single.bin", "--key", "k.key", "--signature", signature});
  };
  EXPECT_EQ(sign_to("single.bin"), kExitUsage);
  EXPECT_EQ(sign_to("model/weights.bin"), kExitUsage);
  EXPECT_EQ(program.read("single.bin"), "bytes");
  program.write("empty", "");
  EXPECT_EQ(sign_to("empty"), kExitDone) << program.err();
  EXPECT_EQ(sign_to("empty"), kExitDone) << program.err();
}

TEST_F(ModelCommands, AChangedFileIsNamedWithBothDigests) {
  program.write("model/weights.bin", "weightS");
  EXPECT_EQ(verify(), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("weights.bin (changed: expected sha256:"));
  EXPECT_THAT(program.err(), HasSubstr("[content-mismatch]"));
}

TEST_F(ModelCommands, AnAddedFileIsRefusedUnlessAsked) {
  program.write("model/extra", "x");
  EXPECT_EQ(verify(), kExitRefused);
  EXPECT_EQ(program.run({"verify", "model", "--public-key", "k.pub", "--ignore-unsigned-files"}),
            kExitDone);
}

TEST_F(ModelCommands, ARemovedFileIsRefused) {
  std::filesystem::remove(program.project() / "model/config/params.json");
  EXPECT_EQ(verify(), kExitRefused);
}

TEST_F(ModelCommands, ARenamedFileIsRefused) {
  std::filesystem::rename(program.project() / "model/weights.bin",
                          program.project() / "model/weight.bin");
  EXPECT_EQ(verify(), kExitRefused);
}

TEST_F(ModelCommands, ASymlinkIsRefused) {
  std::filesystem::create_symlink("weights.bin", program.project() / "model/link");
  EXPECT_EQ(verify(), kExitRefused);
}

TEST_F(ModelCommands, AnUnsignedModelIsANo) {
  std::filesystem::remove(program.project() / "model/model.sig");
  EXPECT_EQ(verify(), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[unsigned]"));
}

TEST_F(ModelCommands, AnotherKeyIsANo) {
  ASSERT_EQ(program.run({"key", "generate", "other.key", "--unencrypted"}), kExitDone);
  EXPECT_EQ(program.run({"verify", "model", "--public-key", "other.pub"}), kExitRefused);
}

TEST_F(ModelCommands, AGarbledSignatureIsANo) {
  program.write("model/model.sig", "{\"mediaType\":");
  EXPECT_EQ(verify(), kExitRefused);
}

TEST_F(ModelCommands, Ed25519SignsModelsToo) {
  ASSERT_EQ(program.run({"key", "generate", "ed.key", "--type", "ed25519", "--unencrypted"}),
            kExitDone);
  EXPECT_EQ(program.run({"sign", "model", "--key", "ed.key"}), kExitDone) << program.err();
  EXPECT_EQ(program.run({"verify", "model", "--public-key", "ed.pub"}), kExitDone) << program.err();
}

TEST_F(ModelCommands, AMissingModelIsAFailure) {
  EXPECT_EQ(program.run({"digest", "nowhere"}), kExitFailed);
}

TEST_F(ModelCommands, DigestGivesBothRootsInJson) {
  ASSERT_EQ(program.run({"digest", "model", "--json"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("oms_root_py_compat"));
  EXPECT_THAT(program.out(), HasSubstr("https://w3id.org/hallmark/cli/digest/v1"));
}

TEST_F(ModelCommands, AnIgnoredPathOutsideTheModelIsUsage) {
  EXPECT_EQ(program.run({"sign", "model", "--key", "k.key", "--ignore-paths", "k.key"}),
            kExitUsage);
}

TEST_F(ModelCommands, InspectSaysThatNothingWasVerified) {
  ASSERT_EQ(program.run({"inspect", "model/model.sig"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("Nothing was verified"));
}

TEST_F(ModelCommands, InspectRefusesGarbage) {
  program.write("garbage", "\x01\x02");
  EXPECT_EQ(program.run({"inspect", "garbage"}), kExitRefused);
}

}  // namespace
}  // namespace hallmark::cli

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

namespace fs = std::filesystem;

class RemoteCommands : public ::testing::Test {
 protected:
  RemoteCommands() {
    EXPECT_EQ(program.run({"init", "--unencrypted"}), kExitDone) << program.err();
    program.write("model/weights", "weights");
    EXPECT_EQ(program.run({"sign", "model"}), kExitDone) << program.err();
    EXPECT_EQ(program.run({"add", "model"}), kExitDone) << program.err();
    EXPECT_EQ(program.run({"digest", "model"}), kExitDone);
    digest = program.out().substr(0, 71);
    EXPECT_EQ(program.run({"push", "model", "hub"}), kExitDone) << program.err();
  }
  void begin_anew() {
    fs::remove_all(program.project() / ".hallmark");
    EXPECT_EQ(program.run({"init", "--bare"}), kExitDone) << program.err();
  }
  TestProgram program;
  std::string digest;
};

TEST_F(RemoteCommands, PullBringsBackWhatPushCopied) {
  begin_anew();
  ASSERT_EQ(program.run({"pull", digest, "hub"}), kExitDone) << program.err();
  EXPECT_EQ(program.run({"get", digest, "--to", "out"}), kExitDone) << program.err();
  EXPECT_EQ(program.read("out/weights"), "weights");
  EXPECT_EQ(program.run({"store", "check"}), kExitDone) << program.out();
}

TEST_F(RemoteCommands, PushingAgainCopiesNothing) {
  ASSERT_EQ(program.run({"push", "model", "hub", "--json"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), ::testing::HasSubstr("\"objects_copied\": 0"));
}

TEST_F(RemoteCommands, ARemoteThatLiesAboutBytesIsRefusedWithNothingTaken) {
  for (const auto& entry : fs::recursive_directory_iterator(program.project() / "hub/objects")) {
    if (!entry.is_regular_file()) continue;
    fs::permissions(entry.path(), fs::perms::owner_all);
    program.write(entry.path(), "lies");
  }
  begin_anew();
  EXPECT_NE(program.run({"pull", digest, "hub"}), kExitDone);
  ASSERT_EQ(program.run({"ls"}), kExitDone);
  EXPECT_EQ(program.out(), "");
}

TEST_F(RemoteCommands, AMissingRemoteIsAFailure) {
  EXPECT_EQ(program.run({"pull", digest, "nowhere"}), kExitFailed);
}

TEST_F(RemoteCommands, OtherRemotesAreNotThereYet) {
  EXPECT_EQ(program.run({"push", "model", "s3://bucket"}), kExitFailed);
}

}  // namespace
}  // namespace hallmark::cli

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;

class StoreCommands : public ::testing::Test {
 protected:
  StoreCommands() {
    EXPECT_EQ(program.run({"init", "--bare"}), kExitDone) << program.err();
    program.write("model/weights", "weights");
    EXPECT_EQ(program.run({"add", "model"}), kExitDone) << program.err();
    EXPECT_EQ(program.run({"digest", "model"}), kExitDone);
    digest = program.out().substr(0, 71);
  }
  Path object_of(const std::string& hex) {
    return program.project() / ".hallmark/objects" / hex.substr(0, 2) / hex.substr(2);
  }
  TestProgram program;
  std::string digest;
};

TEST_F(StoreCommands, CheckIsCleanAfterAdd) {
  EXPECT_EQ(program.run({"store", "check"}), kExitDone) << program.out();
  EXPECT_THAT(program.out(), HasSubstr("clean"));
}

TEST_F(StoreCommands, CheckNamesADamagedObject) {
  const Path object = object_of(digest.substr(7));
  std::filesystem::permissions(object, std::filesystem::perms::owner_all);
  program.write(object, "something else");
  EXPECT_EQ(program.run({"store", "check"}), kExitFailed);
  EXPECT_THAT(program.out(), HasSubstr(digest));
}

TEST_F(StoreCommands, GetRefusesDamagedBytesAndLeavesNothing) {
  ASSERT_EQ(program.run({"digest", "model/weights"}), kExitDone);
  const Path object = object_of(program.out().substr(7, 64));
  std::filesystem::permissions(object, std::filesystem::perms::owner_all);
  program.write(object, "weighty");
  EXPECT_EQ(program.run({"get", digest, "--to", "out"}), kExitFailed);
  EXPECT_FALSE(std::filesystem::exists(program.project() / "out"));
  for (const auto& entry : std::filesystem::directory_iterator(program.project())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".tmp-")) << entry.path();
  }
}

TEST_F(StoreCommands, GetAnswersInJson) {
  EXPECT_EQ(program.run({"get", digest, "--to", "out", "--json"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("https://w3id.org/hallmark/cli/get/v1"));
}

TEST_F(StoreCommands, GetNeverOverwrites) {
  program.write("out/mine", "mine");
  EXPECT_EQ(program.run({"get", digest, "--to", "out"}), kExitFailed);
  EXPECT_EQ(program.read("out/mine"), "mine");
}

TEST_F(StoreCommands, GetOfSomethingUnknownFails) {
  EXPECT_EQ(program.run({"get", "sha256:" + std::string(64, 'a'), "--to", "out"}), kExitFailed);
}

TEST_F(StoreCommands, LsListsWhatWasAdded) {
  ASSERT_EQ(program.run({"ls", "--json"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr(digest));
}

TEST_F(StoreCommands, LsSaysWhatAStatementIsAndHidesTheIndexesOwnMarks) {
  ASSERT_EQ(program.run({"key", "generate", "r", "--unencrypted"}), kExitDone) << program.err();
  ASSERT_EQ(program.run({"release", "model", "--name", "m", "--version", "1", "--key", "r"}),
            kExitDone)
      << program.err();
  ASSERT_EQ(program.run({"ls"}), kExitDone);
  EXPECT_THAT(program.out(), HasSubstr("  type:https://in-toto.io/attestation/release/v0.2\n"));
  EXPECT_THAT(program.out(), ::testing::Not(HasSubstr("  .")));
}

TEST_F(StoreCommands, AnswersWhereTheDatabaseCannotBeKept) {
  ASSERT_EQ(program.run({"ls"}), kExitDone);
  const std::string list = program.out();
  std::filesystem::remove(program.project() / ".hallmark/hallmark.db");
  std::filesystem::create_directory(program.project() / ".hallmark/hallmark.db");
  EXPECT_EQ(program.run({"ls"}), kExitDone) << program.err();
  EXPECT_EQ(program.out(), list);
}

TEST_F(StoreCommands, RebuildAnswersInJson) {
  EXPECT_EQ(program.run({"store", "rebuild", "--json"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("https://w3id.org/hallmark/cli/store-rebuild/v1"));
}

TEST_F(StoreCommands, RebuildGivesTheSameList) {
  ASSERT_EQ(program.run({"ls", "--json"}), kExitDone);
  const std::string before = program.out();
  ASSERT_EQ(program.run({"store", "rebuild"}), kExitDone) << program.err();
  ASSERT_EQ(program.run({"ls", "--json"}), kExitDone);
  EXPECT_EQ(program.out(), before);
}

TEST_F(StoreCommands, ANewerFormatIsRefused) {
  program.write(".hallmark/format", "99\n");
  EXPECT_EQ(program.run({"ls"}), kExitFailed);
}

TEST_F(StoreCommands, AProjectsOwnIdentityLeavesItsWorkspaceOut) {
  ASSERT_EQ(program.run({"digest", "."}), kExitDone) << program.err();
  const std::string own = program.out();
  program.write("copy/model/weights", "weights");
  ASSERT_EQ(program.run({"digest", "copy"}), kExitDone);
  const std::string copied = program.out();
  std::filesystem::remove_all(program.project() / "copy");
  EXPECT_EQ(own, copied);
  EXPECT_EQ(program.run({"add", "."}), kExitDone) << program.err();
  EXPECT_EQ(program.run({"lineage", "."}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr(own.substr(0, 19)));
}

TEST_F(StoreCommands, AnotherProjectsWorkspaceIsNeverLeftOut) {
  program.write("other/.hallmark/format", "1\n");
  EXPECT_EQ(program.run({"digest", "other"}), kExitRefused);
  EXPECT_EQ(program.run({"digest", "."}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("nested-workspace"));
}

TEST_F(StoreCommands, AddRefusesAFolderWithASymlink) {
  std::filesystem::create_symlink("/etc/hostname", program.project() / "model/link");
  EXPECT_EQ(program.run({"add", "model"}), kExitRefused);
}

}  // namespace
}  // namespace hallmark::cli

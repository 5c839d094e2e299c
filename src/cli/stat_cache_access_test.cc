#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kAllRead = "all files are read";

class StatCacheOfAModel : public ::testing::Test {
 protected:
  StatCacheOfAModel() {
    // A minute after the files are written, so that their times are settled.
    program.clock().set(SystemClock().now() + std::chrono::minutes(1));
    program.write("model/weights.bin", "weights");
    program.write("model/README.md", "old");
    EXPECT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitDone);
    EXPECT_EQ(program.run({"key", "generate", "other.key", "--unencrypted"}), kExitDone);
    EXPECT_EQ(update(), kExitDone) << program.err();
  }

  int update(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"sign", "model", "--key", "k.key", "--update"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program.run(arguments);
  }
  int verify_cached() {
    return program.run({"verify", "model", "--public-key", "k.pub", "--cached"});
  }
  // The only one.
  Path cache() {
    for (const auto& entry : std::filesystem::directory_iterator(folder())) return entry.path();
    return {};
  }
  Path folder() const { return program.home() / "hallmark/cache"; }
  std::string text(const Path& path) { return program.read(path); }

  // Everything is read, and a good cache is there again.
  void expect_refused(std::string_view why) {
    EXPECT_EQ(update(), kExitDone) << program.err();
    EXPECT_THAT(program.err(), HasSubstr(kAllRead));
    EXPECT_THAT(program.err(), HasSubstr(std::string(why)));
    EXPECT_THAT(program.out(), HasSubstr("hashed  2 files; from the previous signature: 0"));
  }

  TestProgram program;
};

TEST_F(StatCacheOfAModel, ReadsAllTheFirstTime) {
  EXPECT_THAT(program.err(), HasSubstr(kAllRead));
  EXPECT_THAT(program.out(), HasSubstr("hashed  2 files; from the previous signature: 0"));
}

TEST_F(StatCacheOfAModel, ReadsOnlyTheEditedFile) {
  program.write("model/README.md", "new");
  ASSERT_EQ(update(), kExitDone) << program.err();
  EXPECT_THAT(program.err(), Not(HasSubstr(kAllRead)));
  EXPECT_THAT(program.out(), HasSubstr("hashed  1 files; from the previous signature: 1"));
  EXPECT_EQ(program.run({"verify", "model", "--public-key", "k.pub"}), kExitDone) << program.err();
}

TEST_F(StatCacheOfAModel, SaysOfEachFileHowItsDigestWasObtained) {
  program.write("model/README.md", "new");
  ASSERT_EQ(update({"--json"}), kExitDone);
  EXPECT_THAT(program.out(), HasSubstr("previous-signature"));
  EXPECT_THAT(program.out(), HasSubstr("hashed"));
}

TEST_F(StatCacheOfAModel, IsForItsOwnerAlone) {
  EXPECT_EQ(std::filesystem::status(cache()).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::filesystem::status(folder()).permissions(), std::filesystem::perms(0700));
}

TEST_F(StatCacheOfAModel, IsNotUsedWhenItWasEdited) {
  std::string edited = text(cache());
  edited[edited.find("\"payload\":\"") + 30] ^= 1;
  program.write(cache(), edited);
  expect_refused("");
}

TEST_F(StatCacheOfAModel, IsNotUsedWhenItWasForgedWithAnotherKey) {
  const std::string signature = text("model/model.sig");
  const Path path = cache();
  ASSERT_EQ(program.run({"sign", "model", "--key", "other.key", "--update"}), kExitDone);
  program.write("model/model.sig", signature);
  program.write("model/weights.bin", "unread!");
  expect_refused("no signature of key");
  EXPECT_EQ(path, cache());
  EXPECT_EQ(program.run({"verify", "model", "--public-key", "k.pub"}), kExitDone) << program.err();
}

TEST_F(StatCacheOfAModel, IsNotUsedWhenTheSignatureIsAnotherKeys) {
  ASSERT_EQ(program.run({"sign", "model", "--key", "other.key"}), kExitDone);
  expect_refused("no signature of key");
}

TEST_F(StatCacheOfAModel, IsNotUsedWithAnotherSignatureOfTheSameKey) {
  const std::string old = text(cache());
  program.write("model/README.md", "new");
  ASSERT_EQ(update(), kExitDone);
  program.write(cache(), old);
  expect_refused("of another model or signature");
}

TEST_F(StatCacheOfAModel, IsNotUsedForAnotherModel) {
  const std::string mine = text(cache());
  const Path path = cache();
  std::filesystem::remove(path);
  std::filesystem::copy(program.project() / "model", program.project() / "twin");
  ASSERT_EQ(program.run({"sign", "twin", "--key", "k.key", "--update"}), kExitDone);
  const std::string twins = text(cache());
  program.write(path, twins);
  expect_refused("of another model or signature");
}

TEST_F(StatCacheOfAModel, IsNotUsedWhenOthersMayWriteIt) {
  std::filesystem::permissions(cache(), std::filesystem::perms(0620));
  expect_refused("others may write it");
  std::filesystem::permissions(folder(), std::filesystem::perms(0777));
  expect_refused("others may write it");
}

TEST_F(StatCacheOfAModel, IsNotUsedThroughALink) {
  const Path elsewhere = program.project() / "elsewhere";
  std::filesystem::rename(cache(), elsewhere);
  std::filesystem::create_symlink(elsewhere, folder() / "link");
  std::filesystem::rename(folder() / "link", folder() / "link2");
  expect_refused("there is none yet");
}

TEST_F(StatCacheOfAModel, IsNotUsedWhenItIsCutOff) {
  program.write(cache(), text(cache()).substr(0, 100));
  expect_refused("JSON");
}

TEST_F(StatCacheOfAModel, ParanoidReadsAll) {
  ASSERT_EQ(update({"--paranoid"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("hashed  2 files; from the previous signature: 0"));
}

TEST_F(StatCacheOfAModel, ParanoidNeedsUpdate) {
  EXPECT_EQ(program.run({"sign", "model", "--key", "k.key", "--paranoid"}), kExitUsage);
}

TEST_F(StatCacheOfAModel, IsUsedByVerifyOnlyWhenAsked) {
  ASSERT_EQ(verify_cached(), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("not read  2 files"));
  ASSERT_EQ(program.run({"verify", "model", "--public-key", "k.pub"}), kExitDone);
  EXPECT_THAT(program.out(), Not(HasSubstr("not read")));
}

TEST_F(StatCacheOfAModel, LetsVerifySeeAnEditedFile) {
  program.write("model/README.md", "new");
  EXPECT_EQ(verify_cached(), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[content-mismatch]"));
}

TEST_F(StatCacheOfAModel, ThatWasForgedIsNoHelpToVerify) {
  program.write(cache(), "{}");
  ASSERT_EQ(verify_cached(), kExitDone);
  EXPECT_THAT(program.err(), HasSubstr(kAllRead));
  EXPECT_THAT(program.out(), HasSubstr("not read  0 files"));
}

}  // namespace
}  // namespace hallmark::cli

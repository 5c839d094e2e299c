#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

class VerifyContent : public ::testing::Test {
 protected:
  VerifyContent() {
    program.write("model/one.safetensors", "1");
    program.write("model/two.safetensors", "2");
    program.write("model/sub/config.json", "{}");
    program.write("model/index.json",
                  R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})");
    EXPECT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitDone);
    EXPECT_EQ(program.run({"sign", "model", "--key", "k.key"}), kExitDone) << program.err();
  }
  ~VerifyContent() override {
    for (const char* folder : {"copy", "copy/sub"}) {
      std::error_code ignored;
      fs::permissions(program.project() / folder, fs::perms::owner_all, ignored);
    }
  }
  int verify(std::vector<std::string> more) {
    std::vector<std::string> words = {"verify", "model", "--public-key", "k.pub"};
    words.insert(words.end(), more.begin(), more.end());
    return program.run(words);
  }
  // No copy, whole or partial.
  void expect_no_copy() {
    for (const auto& entry : fs::directory_iterator(program.project())) {
      EXPECT_FALSE(entry.path().filename().native().starts_with("copy")) << entry.path();
    }
  }
  TestProgram program;
};

TEST_F(VerifyContent, MakesACopyOfWhatWasSigned) {
  EXPECT_EQ(verify({"--materialize", "copy"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), AllOf(HasSubstr("verified  4 files"), HasSubstr("copy  ")));
  EXPECT_EQ(program.read("copy/sub/config.json"), "{}");
  EXPECT_EQ(program.read("copy/one.safetensors"), "1");
  EXPECT_FALSE(fs::exists(program.project() / "copy/model.sig"));
}

TEST_F(VerifyContent, MakesNoCopyOfAModelThatIsNotWhatWasSigned) {
  program.write("model/sub/config.json", "[]");
  EXPECT_EQ(verify({"--materialize", "copy"}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("sub/config.json (changed: expected sha256:"));
  program.write("model/sub/config.json", "{}");
  program.write("model/extra", "");
  EXPECT_EQ(verify({"--materialize", "copy"}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("extra (not signed)"));
  expect_no_copy();
}

TEST_F(VerifyContent, MakesNoCopyOverAnythingOrInsideTheModel) {
  program.write("there", "");
  EXPECT_EQ(verify({"--materialize", "there"}), kExitFailed);
  EXPECT_THAT(program.err(), HasSubstr("[destination-exists]"));
  EXPECT_EQ(verify({"--materialize", "model/copy"}), kExitUsage);
  EXPECT_THAT(program.err(), HasSubstr("[destination-inside-model]"));
  EXPECT_EQ(verify({"--materialize", "absent/copy"}), kExitFailed);
  EXPECT_EQ(verify({}), kExitDone) << program.err();
}

TEST_F(VerifyContent, ChecksOnlyWhatIsSelectedAndSaysSo) {
  program.write("model/two.safetensors", "changed");
  EXPECT_EQ(verify({"--only", "**/*.json", "--only", "one.*"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), AllOf(HasSubstr("verified  3 files"),
                                   HasSubstr("not checked  two.safetensors: not selected")));
  EXPECT_EQ(verify({"--only", "*.safetensors"}), kExitRefused);
  EXPECT_EQ(verify({"--only", "nothing"}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[nothing-selected]"));
  EXPECT_EQ(verify({"--only", "nothing", "--materialize", "copy"}), kExitRefused);
  expect_no_copy();
  EXPECT_EQ(verify({"--only", "["}), kExitUsage);
}

TEST_F(VerifyContent, ChecksWhatASignedIndexNames) {
  program.write("model/sub/config.json", "changed");
  EXPECT_EQ(verify({"--only-index", "index.json"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), AllOf(HasSubstr("verified  3 files"),
                                   HasSubstr("not checked  sub/config.json: not selected")));
  program.write("model/two.safetensors", "changed");
  EXPECT_EQ(verify({"--only-index", "index.json"}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("two.safetensors (changed"));
  program.write("model/index.json", R"({"weight_map": {"a": "one.safetensors"}})");
  EXPECT_EQ(verify({"--only-index", "index.json"}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[content-mismatch]"));
  EXPECT_EQ(verify({"--only-index", "../index.json"}), kExitRefused);
}

TEST_F(VerifyContent, NamesWhatIsIgnoredAndRefusesItIfStrict) {
  EXPECT_EQ(verify({"--strict"}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), Not(HasSubstr("not checked")));
  program.write("model/.git/hooks/x", "");
  program.write("model/.git/config", "");
  EXPECT_EQ(verify({}), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("not checked  .git (2 files): ignored"));
  EXPECT_EQ(verify({"--strict"}), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[ignored-content]"));
  EXPECT_EQ(verify({"--strict", "--materialize", "copy"}), kExitRefused);
  expect_no_copy();
}

TEST_F(VerifyContent, AnswersInJson) {
  program.write("model/.git/config", "");
  EXPECT_EQ(verify({"--json", "--only", "*.json", "--materialize", "copy"}), kExitDone)
      << program.err();
  EXPECT_THAT(program.out(), AllOf(HasSubstr("\"unchecked\": ["), HasSubstr("\"files\": 1"),
                                   HasSubstr("\"path\": \".git\""), HasSubstr("\"copy\": ")));
}

}  // namespace
}  // namespace hallmark::cli

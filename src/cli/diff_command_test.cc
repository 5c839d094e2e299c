#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_test.h"

namespace hallmark::cli {
namespace {

using ::testing::HasSubstr;

class DiffCommand : public ::testing::Test {
 protected:
  DiffCommand() {
    program.write("old/kept", "1");
    program.write("old/edited", "2");
    program.write("old/before", "3");
    program.write("old/gone", "4");
    program.write("new/kept", "1");
    program.write("new/edited", "22");
    program.write("new/after", "3");
    program.write("new/came", "5");
    EXPECT_EQ(program.run({"key", "generate", "k.key", "--unencrypted"}), kExitDone);
    for (const char* model : {"old", "new"}) {
      EXPECT_EQ(program.run({"sign", model, "--key", "k.key"}), kExitDone) << program.err();
    }
  }
  int diff(const std::string& before, const std::string& after) {
    return program.run({"diff", before, after});
  }
  TestProgram program;
};

constexpr const char* kChanges =
    "renamed  before -> after\nadded  came\nchanged  edited\nremoved  gone\n";

TEST_F(DiffCommand, TellsWhatDiffersBetweenTwoModels) {
  EXPECT_EQ(diff("old", "new"), kExitRefused) << program.err();
  EXPECT_EQ(program.out(), kChanges);
  EXPECT_EQ(program.err(), "");
}

TEST_F(DiffCommand, FindsAModelEqualToItself) {
  EXPECT_EQ(diff("old", "old/"), kExitDone) << program.err();
  EXPECT_EQ(program.out(), "equal  4 files\n");
}

TEST_F(DiffCommand, ComparesSignaturesAndSaysThatTheyWereNotVerified) {
  EXPECT_EQ(diff("old/model.sig", "new"), kExitRefused) << program.err();
  EXPECT_EQ(program.out(),
            std::string(kChanges) + "note  old/model.sig: a signature; it was not verified\n");
  EXPECT_EQ(diff("old/model.sig", "new/model.sig"), kExitRefused) << program.err();
  EXPECT_THAT(program.out(), HasSubstr(kChanges));
  EXPECT_EQ(diff("old", "old/model.sig"), kExitDone) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("equal  4 files"));
}

TEST_F(DiffCommand, ComparesSingleFiles) {
  EXPECT_EQ(diff("old/kept", "new/kept"), kExitDone) << program.err();
  EXPECT_EQ(diff("old/edited", "new/edited"), kExitRefused);
  EXPECT_EQ(program.out(), "changed  edited\n");
}

TEST_F(DiffCommand, AnswersInJson) {
  EXPECT_EQ(program.run({"diff", "old/model.sig", "new", "--json"}), kExitRefused);
  EXPECT_THAT(program.out(), HasSubstr("https://w3id.org/hallmark/cli/diff/v1"));
  EXPECT_THAT(program.out(), HasSubstr("\"name_before\": \"before\""));
  EXPECT_THAT(program.out(), HasSubstr("\"unverified-signature\""));
  EXPECT_THAT(program.out(), HasSubstr("\"equal\": false"));
}

TEST_F(DiffCommand, RefusesWhatIsAbsentOrNoSignature) {
  EXPECT_EQ(diff("old", "absent"), kExitFailed);
  program.write("bad.sig", "{}");
  EXPECT_EQ(diff("old", "bad.sig"), kExitRefused);
  EXPECT_THAT(program.err(), HasSubstr("[malformed-bundle]"));
}

}  // namespace
}  // namespace hallmark::cli

#include "store/config.h"

#include <gmock/gmock.h>

#include "testing/matchers.h"

namespace hallmark::store {
namespace {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

constexpr const char* kRoot = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

void expect_refused(const Result<WorkspaceConfig>& config) {
  EXPECT_THAT(config, IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(config, HasReason("config-malformed"));
}

TEST(WorkspaceConfig, ReadsKeysAndRemotes) {
  const auto config = WorkspaceConfig::parse(
      "# comment\n[keys]\ntrain = \"training\"\n\"my step\" = 'k.pem'\n[remotes]\nhub = "
      "\"../hub\"\n");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->keys.at("train"), "training");
  EXPECT_EQ(config->keys.at("my step"), "k.pem");
  EXPECT_EQ(config->remotes.at("hub"), "../hub");
}

TEST(WorkspaceConfig, MayBeEmpty) { EXPECT_THAT(WorkspaceConfig::parse(""), IsOk()); }

TEST(WorkspaceConfig, RefusesUnknownTablesAndKeys) {
  expect_refused(WorkspaceConfig::parse("[key]\ntrain = \"training\"\n"));
  expect_refused(WorkspaceConfig::parse("train = \"training\"\n"));
  expect_refused(WorkspaceConfig::parse("[trust]\nroot = \"x\"\n"));
  expect_refused(WorkspaceConfig::parse("[[keys]]\ntrain = \"x\"\n"));
}

TEST(WorkspaceConfig, RefusesValuesThatAreNoStrings) {
  for (const char* value : {"1", "true", "[\"a\"]", "{a = \"b\"}", "2026-06-01", "1.5"}) {
    expect_refused(WorkspaceConfig::parse(std::string("[keys]\ntrain = ") + value + "\n"));
  }
  expect_refused(WorkspaceConfig::parse("[keys]\ntrain = \"\"\n"));
}

TEST(WorkspaceConfig, RefusesWhatIsNoToml) {
  for (const char* text : {"[keys", "[keys]\ntrain\n", "[keys]\ntrain = \"a\n", "\xff\xfe", "= 1",
                           "[keys]\na = \"1\"\na = \"2\"\n", "[keys]\n[keys]\n", "[&", "[\1]",
                           "[\n", "[[&", "[[[a]]]", "[a.&]"}) {
    expect_refused(WorkspaceConfig::parse(text));
  }
}

TEST(WorkspaceConfig, ReadsAnyCharacterInStringsAndComments) {
  const auto config = WorkspaceConfig::parse(
      "# \u0143 \"\n[keys]\n\"schl\u00fcssel\" = \"a\\\"\u00fc\" # \u2003\ntrain = '\u00e9\\'\n"
      "lines = \"\"\"\n\u0143\"\"\"\n");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->keys.at("schl\u00fcssel"), "a\"\u00fc");
  EXPECT_EQ(config->keys.at("train"), "\u00e9\\");
  EXPECT_EQ(config->keys.at("lines"), "\u0143");
}

TEST(WorkspaceConfig, RefusesOtherLettersThanAsciiElsewhere) {
  for (const char* text : {"Zke\u0143", "[keys]\nschl\u00fcssel = \"a\"\n", "[keys]\u00e9\n",
                           "[keys]\na = 6='\u00e9'\n", "[keys]\na = [\nx='\u00e9'"}) {
    expect_refused(WorkspaceConfig::parse(text));
  }
}

TEST(WorkspaceConfig, NamesTheLineOfAMistake) {
  const auto config = WorkspaceConfig::parse("[keys]\ntrain = \"a\"\nbroken\n");
  ASSERT_FALSE(config.has_value());
  EXPECT_THAT(config.error().message, ::testing::HasSubstr("line 3"));
}

TEST(WorkspaceConfig, RefusesMoreThanTheLimit) {
  const std::string text = "# " + std::string(100, 'x');
  EXPECT_THAT(WorkspaceConfig::parse(text, {.config_bytes_max = 100}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(UserConfig, ReadsTheGatesDefaults) {
  const auto config = UserConfig::parse(
      std::string("[gate]\npolicy = \"p\"\nenvironment = \"prod\"\nroot = \"") + kRoot + "\"\n");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->gate_policy, "p");
  EXPECT_EQ(config->gate_environment, "prod");
  EXPECT_EQ(config->gate_root, kRoot);
}

TEST(UserConfig, MayBeEmpty) {
  const auto config = UserConfig::parse("");
  ASSERT_THAT(config, IsOk());
  EXPECT_FALSE(config->gate_policy || config->gate_environment || config->gate_root);
}

TEST(UserConfig, RefusesUnknownKeys) {
  EXPECT_THAT(UserConfig::parse("[gate]\npolicies = \"p\"\n"), HasReason("config-malformed"));
  EXPECT_THAT(UserConfig::parse("[keys]\ntrain = \"x\"\n"), HasReason("config-malformed"));
}

TEST(UserConfig, RefusesARootThatIsNoKeyId) {
  for (const char* root : {"abc", "training", "sha256:00"}) {
    EXPECT_THAT(UserConfig::parse(std::string("[gate]\nroot = \"") + root + "\"\n"),
                IsErrorCode(ErrorCode::kInvalidInput));
  }
}

}  // namespace
}  // namespace hallmark::store

#include "base/secret.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "testing/secrets.h"

namespace hallmark {
namespace {

using testing::reveal;

TEST(SecretBytes, CannotBeCopiedByAccident) {
  EXPECT_FALSE(std::is_copy_constructible_v<SecretBytes>);
  EXPECT_FALSE(std::is_copy_assignable_v<SecretBytes>);
  EXPECT_FALSE((std::is_convertible_v<std::string_view, SecretBytes>));
  EXPECT_FALSE(std::is_default_constructible_v<SecretAccess>);
}

TEST(SecretBytes, GivesItsBytesAgainstTheToken) {
  EXPECT_EQ(reveal(SecretBytes("secret")), "secret");
  EXPECT_EQ(reveal(SecretBytes("secret").clone()), "secret");
}

TEST(SecretBytes, IsEmptyAfterBeingMovedFrom) {
  SecretBytes first("secret");
  SecretBytes second(std::move(first));
  EXPECT_EQ(reveal(second), "secret");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the question
  SecretBytes third("other");
  third = std::move(second);
  EXPECT_EQ(reveal(third), "secret");
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(SecretBytes, ComparesByContents) {
  EXPECT_TRUE(SecretBytes("secret").equals(SecretBytes("secret")));
  EXPECT_FALSE(SecretBytes("secret").equals(SecretBytes("Secret")));
  EXPECT_FALSE(SecretBytes("secret").equals(SecretBytes("secreT")));
  EXPECT_FALSE(SecretBytes("secret").equals(SecretBytes("secrets")));
  EXPECT_TRUE(SecretBytes().equals(SecretBytes("")));
}

}  // namespace
}  // namespace hallmark

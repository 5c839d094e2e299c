#include "model/sha256sum_list.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

constexpr std::string_view kMalformed = "malformed-sha256sum-list";
const std::string kHex = crypto::sha256(std::string_view("abc")).hex();

OmsFile listed(std::string name) {
  return {.name = std::move(name),
          .digest = crypto::sha256(std::string_view("abc")),
          .asserted_by = "sha256sum"};
}

auto holds(std::vector<OmsFile> files) { return IsOkAndHolds(std::move(files)); }

TEST(Sha256sumList, ReadsTextAndBinaryLines) {
  EXPECT_THAT(read_sha256sum_list(kHex + "  a/b\n" + kHex + " *c d\n"),
              holds({listed("a/b"), listed("c d")}));
}

TEST(Sha256sumList, ReadsTaggedLines) {
  EXPECT_THAT(read_sha256sum_list("SHA256 (a) = " + kHex + "\nSHA256 (b) = c) = " + kHex),
              holds({listed("a"), listed("b) = c")}));
}

TEST(Sha256sumList, ReadsEscapedNames) {
  EXPECT_THAT(read_sha256sum_list("\\" + kHex + "  a\\nb\\\\c\\rd\n"),
              holds({listed("a\nb\\c\rd")}));
  EXPECT_THAT(read_sha256sum_list("\\SHA256 (a\\nb) = " + kHex + "\n"), holds({listed("a\nb")}));
}

TEST(Sha256sumList, TakesABackslashOfAnUnescapedLineAsItIs) {
  EXPECT_THAT(read_sha256sum_list(kHex + "  a\\nb\n"), holds({listed("a\\nb")}));
}

TEST(Sha256sumList, ReadsWhatFindLists) {
  EXPECT_THAT(read_sha256sum_list(kHex + "  ./a\n"), holds({listed("a")}));
  EXPECT_THAT(read_sha256sum_list(kHex + "  ././a\n"), HasReason("bad-path"));
}

TEST(Sha256sumList, ReadsCrlfIfEveryLineHasIt) {
  EXPECT_THAT(read_sha256sum_list(kHex + "  a\r\n" + kHex + "  b\r\n"),
              holds({listed("a"), listed("b")}));
  EXPECT_THAT(read_sha256sum_list(kHex + "  a\r\n" + kHex + "  b\n"),
              AllOf(HasReason(kMalformed), HasMessage(HasSubstr("line 2"))));
  EXPECT_THAT(read_sha256sum_list(kHex + "  a\n" + kHex + "  b\r\n"), HasReason(kMalformed));
}

TEST(Sha256sumList, RefusesALineThatIsNone) {
  const std::string upper = "BA" + kHex.substr(2);
  for (const std::string& line :
       {std::string("\n"), std::string("# comment\n"), "md5  " + kHex + "\n", kHex + "\n",
        kHex + "  \n", kHex + " a\n", kHex + "\ta\n", kHex.substr(1) + "  a\n", kHex + "0  a\n",
        kHex + "-*a\n", upper + "  a\n", "SHA256 () = " + kHex + "\n",
        "SHA256 (a) = " + kHex.substr(1) + "\n", "SHA256 (a)= " + kHex + "0\n",
        "SHA512 (a) = " + kHex + "\n", std::string("SHA256 (a\n")}) {
    EXPECT_THAT(read_sha256sum_list(line), HasReason(kMalformed)) << line;
    EXPECT_THAT(read_sha256sum_list(kHex + "  ok\n" + line), HasMessage(HasSubstr("line 2")))
        << line;
  }
}

TEST(Sha256sumList, RefusesUnknownEscapes) {
  for (const char* name : {"a\\tb", "a\\", "\\0"}) {
    EXPECT_THAT(read_sha256sum_list("\\" + kHex + "  " + name + "\n"), HasReason(kMalformed))
        << name;
  }
}

TEST(Sha256sumList, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {"/etc/passwd", "../a", "a/../../b", "a//b", ".", "./", "\xff"}) {
    EXPECT_THAT(read_sha256sum_list(kHex + "  " + path + "\n"), HasReason("bad-path")) << path;
  }
  const std::string nul = kHex + "  a" + '\0' + "b\n";
  EXPECT_THAT(read_sha256sum_list(nul), HasReason("bad-path"));
}

TEST(Sha256sumList, RefusesDuplicates) {
  EXPECT_THAT(read_sha256sum_list(kHex + "  a\n" + kHex + "  ./a\n"), HasReason("duplicate-name"));
}

TEST(Sha256sumList, RefusesAnEmptyList) {
  EXPECT_THAT(read_sha256sum_list(""), HasReason("empty-model"));
}

TEST(Sha256sumList, RefusesMoreThanTheLimit) {
  const std::string text = kHex + "  a\n";
  EXPECT_THAT(read_sha256sum_list(text, {.digest_list_bytes_max = text.size()}), IsOk());
  EXPECT_THAT(read_sha256sum_list(text, {.digest_list_bytes_max = text.size() - 1}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("sha256sum-list-too-large")));
}

}  // namespace
}  // namespace hallmark::model

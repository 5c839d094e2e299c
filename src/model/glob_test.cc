#include "model/glob.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"
#include "testing/must.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::must;

struct Case {
  std::string pattern;
  std::vector<std::string> matching;
  std::vector<std::string> others;
};

TEST(Glob, MatchesWholePaths) {
  const std::vector<Case> cases = {
      {"a", {"a"}, {"b", "aa", "a/a", "", "x/a"}},
      {"*", {"a", "", ".hidden"}, {"a/b"}},
      {"*.bin", {"x.bin", ".bin"}, {"x.bin2", "a/x.bin", "x"}},
      {"a/*", {"a/b"}, {"a", "a/b/c"}},
      {"a/**", {"a/b", "a/b/c", "a"}, {"b/a", "ab"}},
      {"**", {"a", "a/b/c"}, {}},
      {"**/x", {"x", "a/x", "a/b/x"}, {"x/a", "ax"}},
      {"a/**/b", {"a/b", "a/x/b", "a/b/b", "a/b/x/b"}, {"a/b/c", "b"}},
      {"**/a/*/b", {"a/x/b", "a/a/x/b", "a/x/a/y/b"}, {"a/b"}},
      {"a**b", {"ab", "axxb"}, {"a/b"}},
      {"?", {"a", "\xC3\xA9"}, {"", "ab", "/"}},
      {"[a-c]x", {"ax", "cx"}, {"dx", "x"}},
      {"[!a-c]x", {"dx"}, {"ax", "/x"}},
      {"[^a]", {"b"}, {"a"}},
      {"[]a]", {"]", "a"}, {"b"}},
      {"[a-]", {"a", "-"}, {"b"}},
      {"[\xC3\xA0-\xC3\xBF]", {"\xC3\xA9"}, {"e"}},
      {"\\*", {"*"}, {"a"}},
      {"[\\]]", {"]"}, {"\\"}},
      {"[z-a]", {}, {"a", "z", "m"}},
      {"*a*b*", {"ab", "xaxbx", "aab"}, {"ba"}},
      {"\xF0\x9F\x98\x80?",
       {"\xF0\x9F\x98\x80"
        "a"},
       {"a"}},
  };
  for (const Case& one : cases) {
    const Glob glob = must(Glob::create(one.pattern));
    for (const auto& path : one.matching) EXPECT_TRUE(glob.matches(path)) << one.pattern << path;
    for (const auto& path : one.others) EXPECT_FALSE(glob.matches(path)) << one.pattern << path;
  }
}

TEST(Glob, DoesNotMatchWhatIsNotUtf8) { EXPECT_FALSE(must(Glob::create("**")).matches("a\xFF")); }

TEST(Glob, RefusesWhatIsNoPattern) {
  for (const std::string& pattern :
       {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("[a"),
        std::string("["), std::string("[]"), std::string("[!"), std::string("a\\"),
        std::string("[a/b]"), std::string("\xFF"), std::string(4'097, 'a')}) {
    EXPECT_THAT(Glob::create(pattern), AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("bad-glob")))
        << pattern;
  }
}

TEST(Glob, TakesNoMoreTimeForManyStars) {
  std::string stars;
  std::string folders;
  for (int i = 0; i < 1'000; ++i) stars += "*a";
  for (int i = 0; i < 500; ++i) folders += "**/a/";
  EXPECT_FALSE(must(Glob::create(stars + "b")).matches(std::string(4'000, 'a')));
  std::string path = "a";
  for (int i = 0; i < 1'500; ++i) path += "/a";
  EXPECT_FALSE(must(Glob::create(folders + "b")).matches(path));
}

}  // namespace
}  // namespace hallmark::model

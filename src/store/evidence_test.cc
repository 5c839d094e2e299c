#include "store/evidence.h"

#include <gmock/gmock.h>

#include "testing/chain.h"
#include "testing/matchers.h"

namespace hallmark::store {
namespace {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

Evidence example() {
  Evidence evidence;
  const model::TreeManifest tree = testing::tree_of({{"a", "1"}, {"b", "2"}});
  evidence.add(tree);
  evidence.add(testing::tree_of({{"c", "3"}}));
  evidence.add(testing::signed_by("k", testing::finding_of(tree.digest())));
  return evidence;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

void expect_refused(std::string_view text, const Limits& limits = {}) {
  const auto evidence = Evidence::parse(text, limits);
  EXPECT_THAT(evidence, IsErrorCode(ErrorCode::kInvalidInput)) << text;
  EXPECT_THAT(evidence, HasReason("evidence-malformed"));
}

TEST(Evidence, ReadsWhatItWrote) {
  const Evidence evidence = example();
  const auto read = Evidence::parse(evidence.serialise());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->serialise(), evidence.serialise());
  EXPECT_EQ(read->manifests.size(), 2U);
  EXPECT_EQ(read->bundles.size(), 1U);
}

TEST(Evidence, WritesManifestsFirstEachByDigest) {
  const auto lines = lines_of(example().serialise());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[0], ::testing::StartsWith(R"({"files")"));
  EXPECT_LT(crypto::sha256(lines[0]), crypto::sha256(lines[1]));
  EXPECT_THAT(lines[2], ::testing::StartsWith(R"({"dsseEnvelope")"));
}

TEST(Evidence, IsTheSameInAnyOrderAndRepeated) {
  auto lines = lines_of(example().serialise());
  const std::string shuffled =
      lines[2] + "\n" + lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n";
  const auto read = Evidence::parse(shuffled);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->manifests.size(), 2U);
  EXPECT_EQ(read->bundles.size(), 1U);
}

TEST(Evidence, MayBeEmptyAndMayLackTheLastNewline) {
  EXPECT_THAT(Evidence::parse(""), IsOk());
  std::string text = example().serialise();
  text.pop_back();
  EXPECT_THAT(Evidence::parse(text), IsOk());
}

TEST(Evidence, RefusesAnEmptyLine) {
  const std::string text = example().serialise();
  expect_refused("\n");
  expect_refused("\n" + text);
  expect_refused(text + "\n");
}

TEST(Evidence, RefusesWhatIsNeitherBundleNorManifest) {
  for (const char* line : {"garbage", "{}", "[]", "null", R"({"files":[]})",
                           R"({"dsseEnvelope":{}})", "\xff\xfe", "{\"files\":"}) {
    expect_refused(line);
    expect_refused(example().serialise() + line + "\n");
  }
}

TEST(Evidence, RefusesALineThatIsNotCanonical) {
  for (const std::string& line : lines_of(example().serialise())) {
    expect_refused(line + " \n");
    expect_refused(" " + line + "\n");
    std::string spaced = line;
    spaced.insert(1, " ");
    expect_refused(spaced + "\n");
    expect_refused(line + "\r\n");
  }
}

TEST(Evidence, RefusesATruncatedLine) {
  for (const std::string& line : lines_of(example().serialise())) {
    for (std::size_t size = 1; size < line.size(); size += 7) expect_refused(line.substr(0, size));
  }
}

TEST(Evidence, RefusesADuplicateKey) {
  std::string line = lines_of(example().serialise())[2];
  line.insert(line.size() - 1, R"(,"mediaType":"x")");
  expect_refused(line);
}

TEST(Evidence, RefusesMoreThanTheLimits) {
  const std::string text = example().serialise();
  expect_refused(text, {.evidence_bytes_max = text.size() - 1});
  expect_refused(text, {.evidence_lines_max = 2});
  EXPECT_THAT(Evidence::parse(text, {.evidence_bytes_max = text.size(), .evidence_lines_max = 3}),
              IsOk());
}

TEST(Evidence, NamesTheLineThatItRefuses) {
  const auto refused = Evidence::parse(example().serialise() + "x\n");
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("line 4"));
}

}  // namespace
}  // namespace hallmark::store

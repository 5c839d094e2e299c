#include "capture/metrics.h"

#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::capture {
namespace {

using hallmark::testing::HasReason;
using hallmark::testing::IsErrorCode;
using hallmark::testing::IsOk;
using hallmark::testing::TempDir;
using Metric = attest::Evaluation::Metric;

TEST(Metrics, AreTheNumbersOfAFlatObject) {
  const auto metrics = parse_metrics(R"({"accuracy": 0.97, "errors": 3, "sample_size": 114})");

  ASSERT_THAT(metrics, IsOk());
  EXPECT_EQ(metrics->values, (std::vector<Metric>{{"accuracy", 0.97}, {"errors", 3.0}}));
  EXPECT_EQ(metrics->sample_size, 114);
}

TEST(Metrics, TakeNAsTheSampleSize) {
  const auto metrics = parse_metrics(R"({"accuracy": 1, "n": 7})");

  ASSERT_THAT(metrics, IsOk());
  EXPECT_EQ(metrics->sample_size, 7);
}

TEST(Metrics, NeedNoSampleSize) {
  const auto metrics = parse_metrics(R"({"token_accuracy": 1})");

  ASSERT_THAT(metrics, IsOk());
  EXPECT_EQ(metrics->sample_size, std::nullopt);
}

class MetricsRefusal : public ::testing::TestWithParam<const char*> {};

TEST_P(MetricsRefusal, HasItsReason) {
  EXPECT_THAT(parse_metrics(GetParam()), HasReason("metrics-malformed"));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MetricsRefusal,
    ::testing::Values("", "not json", "[0.9]", "0.9", "null", "{}", R"({"n": 7})",
                      R"({"a": {"b": 1}})", R"({"a": [1]})", R"({"a": "0.9"})", R"({"a": true})",
                      R"({"a": null})", R"({"a": NaN})", R"({"a": 1, "a": 2})", R"({"": 1})",
                      R"({"a\nb": 1})", R"({"a": 1, "n": 0})", R"({"a": 1, "n": -1})",
                      R"({"a": 1, "n": 1.5})", R"({"a": 1, "n": "7"})",
                      R"({"a": 1, "n": 7, "sample_size": 7})", R"({"a": 1e999})",
                      R"({"password=x": 1})", R"({"a": 1} trailing)"));

TEST(KeepBytes, KeepsWhatWasHashed) {
  const TempDir folder;
  const Path file = folder.write("m.json", R"({"a": 1})");
  KeepBytes keep(100);

  ASSERT_THAT(model::measure(file, {.sink = &keep}), IsOk());

  EXPECT_EQ(keep.text(), R"({"a": 1})");
}

TEST(KeepBytes, RefusesMoreThanItsLimit) {
  const TempDir folder;
  const Path file = folder.write("m.json", "12345");
  KeepBytes keep(4);

  EXPECT_THAT(model::measure(file, {.sink = &keep}), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(KeepBytes, RefusesAFileThatGrows) {
  KeepBytes keep(4);

  ASSERT_THAT(keep.begin("", 4), IsOk());
  ASSERT_THAT(keep.chunk(as_bytes("1234")), IsOk());
  EXPECT_THAT(keep.chunk(as_bytes("5")), IsErrorCode(ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace hallmark::capture

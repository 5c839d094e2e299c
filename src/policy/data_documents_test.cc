#include "policy/data_documents.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::policy {
namespace {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOkAndHolds;

Result<json::Value> merged(std::vector<PolicyFile> files) { return merge_data(files); }

json::Value value(std::string_view text) { return *json::parse(text); }

TEST(DataDocuments, AreEmptyWithoutFiles) { EXPECT_THAT(merged({}), IsOkAndHolds(value("{}"))); }

TEST(DataDocuments, ArePlacedByTheirFolder) {
  EXPECT_THAT(merged({{"a/b/data.json", R"({"x":1})"}, {"data.json", R"({"y":2})"}}),
              IsOkAndHolds(value(R"({"a":{"b":{"x":1}},"y":2})")));
}

TEST(DataDocuments, MeetInOneObject) {
  EXPECT_THAT(merged({{"a/data.json", R"({"x":1})"}, {"data.json", R"({"a":{"y":2}})"}}),
              IsOkAndHolds(value(R"({"a":{"x":1,"y":2}})")));
}

TEST(DataDocuments, IgnoreRego) {
  EXPECT_THAT(merged({{"a.rego", "["}}), IsOkAndHolds(value("{}")));
}

TEST(DataDocuments, RefuseTwoValuesForOnePath) {
  EXPECT_THAT(merged({{"a/data.json", R"({"x":1})"}, {"data.json", R"({"a":{"x":1}})"}}),
              HasReason("policy-data"));
  EXPECT_THAT(merged({{"a/data.json", R"({"x":1})"}, {"data.json", R"({"a":2})"}}),
              HasReason("policy-data"));
}

TEST(DataDocuments, RefuseWhatIsNoObject) {
  EXPECT_THAT(merged({{"data.json", "[]"}}), HasReason("policy-data"));
}

TEST(DataDocuments, RefuseDuplicateKeys) {
  EXPECT_THAT(merged({{"data.json", R"({"x":1,"x":2})"}}), IsErrorCode(ErrorCode::kInvalidInput));
}

}  // namespace
}  // namespace hallmark::policy

#include "policy/builtins.h"

#include <gtest/gtest.h>

namespace hallmark::policy {
namespace {

TEST(Builtins, KnowsTheArityOfWhatIsAllowed) {
  EXPECT_EQ(builtin_arity("count"), 1);
  EXPECT_EQ(builtin_arity("object.get"), 3);
  EXPECT_EQ(builtin_arity("graph.reachable"), 2);
}

class ForbiddenBuiltin : public ::testing::TestWithParam<const char*> {};

TEST_P(ForbiddenBuiltin, IsNotAmongTheCapabilities) {
  EXPECT_EQ(builtin_arity(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Builtins, ForbiddenBuiltin,
                         ::testing::Values("http.send", "opa.runtime", "rand.intn", "time.now_ns",
                                           "numbers.range", "numbers.range_step", "net.cidr_expand",
                                           "net.lookup_ip_addr", "strings.count", "object.subset",
                                           "json.marshal", "walk", "trace", "print", "uuid.rfc4122",
                                           "count.x", ""));

TEST(PlainFormat, AcceptsTheFourVerbs) {
  EXPECT_TRUE(is_plain_format(""));
  EXPECT_TRUE(is_plain_format("%s is %d of %v (100%%)"));
}

TEST(PlainFormat, RefusesWidthsFlagsAndOtherVerbs) {
  for (const char* format : {"%2000000000d", "%-5s", "%q", "%.3f", "%*d", "%%%x", "%[1]d", "%"}) {
    EXPECT_FALSE(is_plain_format(format)) << format;
  }
}

TEST(PlainFormat, DoesNotReadAVerbAcrossAPercentPair) { EXPECT_TRUE(is_plain_format("%%q")); }

}  // namespace
}  // namespace hallmark::policy

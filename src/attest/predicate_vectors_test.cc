// Every vector of testdata/ about a statement or a predicate.

#include <gtest/gtest.h>

#include <functional>

#include "attest/predicates.h"
#include "testing/vectors.h"

namespace hallmark::attest {
namespace {

using ::hallmark::testing::load_vectors;
using ::hallmark::testing::outcome_of;
using ::hallmark::testing::Vector;

// What the program would write again after reading.
using Read = std::function<Result<Statement>(const Statement&)>;

struct Format {
  std::string name;
  Read read;
};

template <class Predicate>
Result<Statement> read_as(const Statement& statement) {
  return TRY(Predicate::from_statement(statement)).to_statement();
}

Result<Statement> read_run(const Statement& statement) {
  const Provenance run = TRY(Provenance::from_statement(statement));
  std::vector<ResourceDescriptor> files(
      statement.subjects.begin() + static_cast<std::ptrdiff_t>(run.outputs.size()),
      statement.subjects.end());
  return run.kind.empty() ? statement : run.to_statement(files);
}

Result<Statement> read_any(const Statement& statement) { return statement; }

Result<Statement> parse(const Format& format, const Vector& vector) {
  return format.read(TRY(Statement::parse(as_bytes(vector.input))));
}

std::string name_of_case(const ::testing::TestParamInfo<Format>& info) {
  std::string name = info.param.name;
  std::erase(name, '-');
  return name;
}

class PredicateVectors : public ::testing::TestWithParam<Format> {};

TEST_P(PredicateVectors, GiveTheOutcomeThatTheyName) {
  for (const Vector& vector : load_vectors(HALLMARK_SOURCE_DIR, GetParam().name)) {
    const auto result = parse(GetParam(), vector);
    const std::string_view outcome = result ? "ok" : outcome_of(result.error().code);
    EXPECT_EQ(outcome, vector.outcome) << vector.name;
    if (!result) {
      EXPECT_NE(result.error().message.find(vector.place), std::string::npos)
          << vector.name << ": " << result.error().message;
    }
  }
}

TEST_P(PredicateVectors, OkIsWrittenAgainToTheByte) {
  for (const Vector& vector : load_vectors(HALLMARK_SOURCE_DIR, GetParam().name)) {
    if (!vector.name.ends_with("/ok")) continue;
    const auto result = parse(GetParam(), vector);
    ASSERT_TRUE(result.has_value()) << vector.name;
    EXPECT_EQ(result->serialise(), vector.input);
  }
}

INSTANTIATE_TEST_SUITE_P(All, PredicateVectors,
                         ::testing::Values(Format{"statement", read_any}, Format{"run", read_run},
                                           Format{"run-failure", read_as<RunFailure>},
                                           Format{"eval", read_as<Evaluation>},
                                           Format{"finding", read_as<Finding>},
                                           Format{"clearance", read_as<Clearance>},
                                           Format{"release", read_as<Release>},
                                           Format{"vsa", read_as<Vsa>}),
                         name_of_case);

}  // namespace
}  // namespace hallmark::attest

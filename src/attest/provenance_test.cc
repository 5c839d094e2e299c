#include "attest/provenance.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "testing/matchers.h"

namespace hallmark::attest {
namespace {

using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;

RunArtifact file(std::string path) {
  const Sha256Digest digest = crypto::sha256(path);
  return {.path = std::move(path), .digest = digest};
}

Provenance training() {
  Provenance run;
  run.step = "train";
  run.kind = "train";
  run.builder_id = "https://w3id.org/hallmark/builder/laptop/v1";
  run.builder_version = "0.1.0";
  run.invocation_id = std::string(32, 'a');
  run.started = *parse_rfc3339("2026-11-24T10:00:00Z");
  run.finished = *parse_rfc3339("2026-11-24T10:00:09Z");
  run.command = {"python", "train.py"};
  run.inputs = {file("data/train.csv"), file("../base.bin")};
  run.outputs = {file("model"), file("metrics.json")};
  run.outputs[0].is_tree = true;
  run.outputs[1].is_metrics = true;
  run.parameters = {{"C", "1.0"}};
  run.git = {.commit = std::string(40, '1'),
             .remote = "https://git.example/x.git",
             .dirty_digest = crypto::sha256("diff")};
  run.lock_files = {file("requirements.txt")};
  run.internal = {{"reads", "declared"}};
  return run;
}

// Through the text, as a reader gets it.
Result<Provenance> written_and_read(const Provenance& run,
                                    const std::vector<ResourceDescriptor>& files = {}) {
  const std::string text = run.to_statement(files).serialise();
  return Provenance::from_statement(TRY(Statement::parse(as_bytes(text))));
}

TEST(Provenance, IsReadAsItWasWritten) {
  const Provenance run = training();
  const auto read =
      written_and_read(run, {ResourceDescriptor::of("model/m.bin", crypto::sha256("m"))});
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->step, run.step);
  EXPECT_EQ(read->kind, run.kind);
  EXPECT_EQ(read->builder_id, run.builder_id);
  EXPECT_EQ(read->builder_version, run.builder_version);
  EXPECT_EQ(read->invocation_id, run.invocation_id);
  EXPECT_EQ(read->started, run.started);
  EXPECT_EQ(read->finished, run.finished);
  EXPECT_EQ(read->command, run.command);
  EXPECT_EQ(read->inputs, run.inputs);
  EXPECT_EQ(read->outputs, run.outputs);
  EXPECT_EQ(read->source, run.source);
  EXPECT_EQ(read->parameters, run.parameters);
  EXPECT_EQ(read->git, run.git);
  EXPECT_EQ(read->lock_files, run.lock_files);
  EXPECT_EQ(read->internal, run.internal);
}

TEST(Provenance, OfARepositoryWithoutRemoteKeepsTheCommit) {
  Provenance run = training();
  run.git = {.commit = std::string(64, '2'), .remote = {}, .dirty_digest = {}};
  EXPECT_EQ(written_and_read(run)->git, run.git);
}

TEST(Provenance, WithoutARepositoryHasNoSource) {
  Provenance run = training();
  run.git = {};
  EXPECT_EQ(written_and_read(run)->git, GitState());
}

TEST(Provenance, OfAnAcquisitionKeepsItsSource) {
  Provenance run = training();
  run.kind = "acquire";
  run.source = "https://data.example/set.csv";
  EXPECT_EQ(written_and_read(run)->source, run.source);
}

TEST(Provenance, WithoutOutputsIsAboutItsRunRecord) {
  Provenance run = training();
  run.outputs.clear();
  const auto record = run_record_descriptor(crypto::sha256("record"));
  EXPECT_THAT(written_and_read(run, {record}), IsOk());
  EXPECT_THAT(written_and_read(run, {record, record}), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(Provenance, CannotClaimASubjectBesideItsOutputs) {
  const auto elsewhere = ResourceDescriptor::of("data/train.csv", crypto::sha256("x"));
  EXPECT_THAT(written_and_read(training(), {elsewhere}), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(Provenance, CannotClaimFilesOfAnOutputThatIsNoTree) {
  Provenance run = training();
  run.outputs[0].is_tree = false;
  const auto inside = ResourceDescriptor::of("model/m.bin", crypto::sha256("m"));
  EXPECT_THAT(written_and_read(run, {inside}), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(Provenance, OfAnotherBuilderGivesWhatSlsaSays) {
  Statement statement = training().to_statement({});
  json::Object& definition =
      *statement.predicate.as_object()->find("buildDefinition")->second.as_object();
  definition["buildType"] = "https://example.org/ci/v1";
  definition["externalParameters"] = json::Object{{"workflow", "w"}};

  const auto read = Provenance::from_statement(statement);

  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->kind, "");
  EXPECT_EQ(read->step, "");
  EXPECT_TRUE(read->inputs.empty());
  ASSERT_EQ(read->outputs.size(), 2U);
  EXPECT_EQ(read->outputs[0].path, "model");
  EXPECT_EQ(read->builder_id, training().builder_id);
  EXPECT_EQ(read->finished, training().finished);
}

TEST(Provenance, RefusesAnotherPredicate) {
  Statement statement = training().to_statement({});
  statement.predicate_type = "https://slsa.dev/provenance/v0.2";
  EXPECT_THAT(Provenance::from_statement(statement), IsErrorCode(ErrorCode::kInvalidInput));
}

}  // namespace
}  // namespace hallmark::attest

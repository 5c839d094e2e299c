#include "capture/run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "capture/process.h"
#include "crypto/hash.h"
#include "testing/fake_clock.h"
#include "testing/fake_random.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::capture {
namespace {

using hallmark::testing::FakeClock;
using hallmark::testing::FakeRandom;
using hallmark::testing::HasMessage;
using hallmark::testing::HasReason;
using hallmark::testing::IsErrorCode;
using hallmark::testing::IsOk;
using hallmark::testing::TempDir;
using hallmark::testing::test_key;
using ::testing::HasSubstr;
using ::testing::Not;

class Run : public ::testing::Test {
 protected:
  Run() {
    folder_.write("project/data/train.csv", "1,2\n");
    environment_ = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LANG", "C"}};
  }

  static RunSpec spec(std::string script) {
    return {.step = "train",
            .kind = "train",
            .command = {"sh", "-c", std::move(script)},
            .inputs = {"data/train.csv"},
            .outputs = {"model"}};
  }

  RunContext context() {
    return {.project = folder_ / "project",
            .working_directory = folder_ / "project",
            .clock = clock_,
            .random = random_,
            .signer = test_key("training"),
            .environment = environment_,
            .closed_descriptors = {}};
  }

  Result<RunOutcome> start(const RunSpec& spec) { return run(spec, context()); }

  // A file that was not written just now, so that rewriting it shows.
  Path write_old(std::string_view name, std::string_view text) {
    const Path path = folder_.write(name, text);
    const timespec old[2] = {{.tv_sec = 1'000'000'000, .tv_nsec = 0},
                             {.tv_sec = 1'000'000'000, .tv_nsec = 0}};
    EXPECT_EQ(utimensat(AT_FDCWD, path.c_str(), old, 0), 0);
    return path;
  }

  void make_repository(const std::string& remote) {
    const std::string script =
        "git init -q && git add . && git -c user.name=T -c user.email=t@example.org commit -q -m x"
        " && git remote add origin " +
        remote;
    const auto end = read_output({.command = {"sh", "-c", script},
                                  .environment = environment_,
                                  .working_directory = folder_ / "project"},
                                 [](ByteView) { return Result<void>(); });
    ASSERT_THAT(end, IsOk());
    ASSERT_EQ(end->exit_status, 0);
  }

  bool has_run() { return std::filesystem::exists(folder_ / "project/ran"); }

  TempDir folder_;
  FakeClock clock_;
  FakeRandom random_;
  std::map<std::string, std::string> environment_;
};

attest::Statement statement_of(const sigstore::Bundle& bundle) {
  const auto statement = attest::Statement::parse(bundle.envelope().payload);
  EXPECT_THAT(statement, IsOk());
  return statement ? *statement : attest::Statement{};
}

attest::Provenance provenance_of(const RunOutcome& outcome) {
  EXPECT_GE(outcome.bundles.size(), 1U);
  const auto provenance = attest::Provenance::from_statement(statement_of(outcome.bundles.at(0)));
  EXPECT_THAT(provenance, IsOk());
  return provenance ? *provenance : attest::Provenance{};
}

constexpr const char* kMakeModel = "mkdir -p model && cat data/train.csv > model/weights.bin";

TEST_F(Run, RecordsASignedProvenance) {
  RunSpec train = spec(kMakeModel);
  train.parameters = {{"C", "1.0"}};

  const auto outcome = start(train);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->exit_status, 0);
  EXPECT_EQ(outcome->run_record, std::nullopt);
  ASSERT_EQ(outcome->bundles.size(), 1U);
  EXPECT_THAT(
      attest::verify_envelope(outcome->bundles[0].envelope(), test_key("training").public_key()),
      IsOk());
  const attest::Provenance run = provenance_of(*outcome);
  EXPECT_EQ(run.step, "train");
  EXPECT_EQ(run.kind, "train");
  EXPECT_EQ(run.builder_id, "https://w3id.org/hallmark/builder-local/v1");
  EXPECT_EQ(run.command, train.command);
  EXPECT_EQ(run.invocation_id.size(), 32U);
  EXPECT_EQ(run.started, FakeClock::kStart);
  EXPECT_EQ(run.parameters, (json::Object{{"C", "1.0"}}));
  ASSERT_EQ(run.inputs.size(), 1U);
  EXPECT_EQ(run.inputs[0].path, "data/train.csv");
  EXPECT_EQ(run.inputs[0].digest, crypto::sha256("1,2\n"));
  EXPECT_FALSE(run.inputs[0].is_tree);
  EXPECT_EQ(run.internal.at("reads"), json::Value("declared"));
  EXPECT_EQ(run.internal.at("redactions"), json::Value(0));
}

TEST_F(Run, NamesATreeByItsManifestAndItsFiles) {
  const auto outcome = start(spec(kMakeModel));

  ASSERT_THAT(outcome, IsOk());
  ASSERT_EQ(outcome->manifests.size(), 1U);
  const attest::Provenance run = provenance_of(*outcome);
  ASSERT_EQ(run.outputs.size(), 1U);
  EXPECT_TRUE(run.outputs[0].is_tree);
  EXPECT_EQ(run.outputs[0].digest, outcome->manifests[0].digest());
  const attest::Statement statement = statement_of(outcome->bundles[0]);
  ASSERT_EQ(statement.subjects.size(), 2U);
  EXPECT_EQ(statement.subjects[1].name, "model/weights.bin");
  EXPECT_EQ(statement.subjects[1].sha256(), crypto::sha256("1,2\n"));
}

TEST_F(Run, NamesSingleFilesOfSmallTreesOnly) {
  const auto subjects = [&](int files) {
    const auto outcome = start(spec(fmt::format(
        "rm -rf model; mkdir model; for i in $(seq {}); do echo $i > model/$i; done", files)));
    EXPECT_THAT(outcome, IsOk());
    return statement_of(outcome->bundles.at(0)).subjects.size();
  };

  EXPECT_EQ(subjects(199), 200U);
  EXPECT_EQ(subjects(200), 1U);
}

TEST_F(Run, TakesOddNamesInTrees) {
  const auto outcome = start(spec("mkdir model; echo 1 > 'model/a\nb'; echo 2 > 'model/\xc3\xa4'"));

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(statement_of(outcome->bundles[0]).subjects.size(), 3U);
  EXPECT_EQ(provenance_of(*outcome).outputs.size(), 1U);
}

TEST_F(Run, KeepsTheManifestsOfInputTreesToo) {
  RunSpec train = spec(kMakeModel);
  train.inputs = {"data"};

  const auto outcome = start(train);

  ASSERT_THAT(outcome, IsOk());
  ASSERT_EQ(outcome->manifests.size(), 2U);
  EXPECT_TRUE(provenance_of(*outcome).inputs.at(0).is_tree);
}

TEST_F(Run, TakesTheWholeProjectWithoutItsWorkspace) {
  folder_.write("project/.hallmark/format", "1");
  RunSpec look = spec("true");
  look.inputs = {"."};
  look.outputs = {};

  const auto outcome = start(look);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(provenance_of(*outcome).inputs.at(0).path, ".");
  EXPECT_EQ(outcome->manifests.at(0).find(".hallmark/format"), nullptr);
}

TEST_F(Run, WithoutOutputsIsAboutItsRunRecord) {
  RunSpec look = spec("true");
  look.outputs = {};

  const auto outcome = start(look);

  ASSERT_THAT(outcome, IsOk());
  ASSERT_TRUE(outcome->run_record.has_value());
  const attest::Statement statement = statement_of(outcome->bundles.at(0));
  ASSERT_EQ(statement.subjects.size(), 1U);
  EXPECT_EQ(statement.subjects[0].sha256(), crypto::sha256(*outcome->run_record));
  EXPECT_TRUE(provenance_of(*outcome).outputs.empty());
  const auto record = json::parse(*outcome->run_record);
  ASSERT_THAT(record, IsOk());
  EXPECT_EQ(json::canonical(*record), *outcome->run_record);
}

// A signer whose key is out of reach.
class NoSigner final : public crypto::Signer {
 public:
  const crypto::PublicKey& public_key() const override { return test_key("training").public_key(); }
  Result<Bytes> sign(ByteView) const override {
    return fail(ErrorCode::kUnavailable, "no key", "no-key");
  }
};

TEST_F(Run, FailsWhenItCannotSign) {
  const NoSigner signer;
  const RunContext given = context();
  const RunContext unsigned_context{.project = given.project,
                                    .working_directory = given.working_directory,
                                    .clock = clock_,
                                    .random = random_,
                                    .signer = signer,
                                    .environment = environment_};

  EXPECT_THAT(run(spec(kMakeModel), unsigned_context), HasReason("no-key"));
  EXPECT_THAT(run(spec("exit 1"), unsigned_context), HasReason("no-key"));
}

TEST_F(Run, SaysInItsRecordWhatItWas) {
  RunSpec train = spec("exit 4");
  train.parameters = {{"C", "1.0"}};

  const auto outcome = start(train);

  ASSERT_THAT(outcome, IsOk());
  const json::Value record = json::parse(outcome->run_record.value_or("")).value();
  EXPECT_EQ(*record.find("step"), json::Value("train"));
  EXPECT_EQ(*record.find("exitStatus"), json::Value(4));
  EXPECT_EQ(*record.find("parameters"), json::Value(json::Object{{"C", "1.0"}}));
  EXPECT_EQ(*record.find("startedOn"), json::Value("2026-06-01T12:00:00Z"));
  EXPECT_EQ(*record.find("inputs")->as_array()->at(0).find("path"), json::Value("data/train.csv"));
}

TEST_F(Run, NamesEachRunDifferently) {
  const auto first = start(spec(kMakeModel));
  const auto second = start(spec(kMakeModel));

  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(provenance_of(*first).invocation_id, provenance_of(*second).invocation_id);
}

TEST_F(Run, OfAFailedCommandClaimsNoOutput) {
  const auto outcome = start(spec(std::string(kMakeModel) + "; exit 3"));

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->exit_status, 3);
  ASSERT_EQ(outcome->bundles.size(), 1U);
  const attest::Statement statement = statement_of(outcome->bundles[0]);
  EXPECT_EQ(statement.predicate_type, attest::kRunFailureType);
  const auto failure = attest::RunFailure::from_statement(statement);
  ASSERT_THAT(failure, IsOk());
  EXPECT_EQ(failure->exit_status, 3);
  ASSERT_TRUE(outcome->run_record.has_value());
  EXPECT_EQ(failure->run_record, crypto::sha256(*outcome->run_record));
  EXPECT_EQ(statement.subjects.size(), 1U);
  EXPECT_THAT(*outcome->run_record, HasSubstr("data/train.csv"));
}

TEST_F(Run, OfAMissingProgramIsAFailedRun) {
  RunSpec train = spec("");
  train.command = {"no-such-program"};

  const auto outcome = start(train);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->exit_status, 127);
  EXPECT_THAT(outcome->summary, HasSubstr("no-such-program: No such file"));
}

TEST_F(Run, OfAKilledCommandIsAFailedRun) {
  const auto outcome = start(spec("kill -KILL $$"));

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->exit_status, 137);
}

TEST_F(Run, RefusesAnInputThatIsNotThere) {
  RunSpec train = spec("touch ran");
  train.inputs = {"data/absent.csv"};

  EXPECT_THAT(start(train), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_FALSE(has_run());
}

TEST_F(Run, RefusesASymlinkAsInput) {
  std::filesystem::create_symlink("/etc/passwd", folder_ / "project/link.csv");
  RunSpec train = spec("touch ran");
  train.inputs = {"link.csv"};

  EXPECT_THAT(start(train), HasReason("symlink"));
  EXPECT_FALSE(has_run());
}

TEST_F(Run, RefusesInputsThatAreNoFiles) {
  ASSERT_EQ(mkfifo((folder_ / "project/data/pipe").c_str(), 0600), 0);
  RunSpec fifo = spec("touch ran");
  fifo.inputs = {"data/pipe"};
  RunSpec tree = spec("touch ran");
  tree.inputs = {"data"};

  EXPECT_THAT(start(fifo), HasReason("special-file"));
  EXPECT_THAT(start(tree), HasReason("special-file"));
  EXPECT_FALSE(has_run());
}

TEST_F(Run, RefusesAnInputWithANameThatIsNotUtf8) {
  folder_.write("project/data/\xff.csv", "x");
  RunSpec train = spec("touch ran");
  train.inputs = {"data"};

  EXPECT_THAT(start(train), HasReason("name-not-utf8"));
  EXPECT_FALSE(has_run());
}

TEST_F(Run, RefusesAnotherWorkspaceInsideAnInput) {
  folder_.write("project/data/.hallmark/format", "1");
  RunSpec train = spec("touch ran");
  train.inputs = {"data"};

  EXPECT_THAT(start(train), HasReason("nested-workspace"));
  EXPECT_FALSE(has_run());
}

class ChangedInput : public Run, public ::testing::WithParamInterface<const char*> {};

TEST_P(ChangedInput, IsRefused) {
  folder_.write("project/data/sub/b.csv", "b");
  RunSpec train = spec(std::string(kMakeModel) + "; " + GetParam());
  train.inputs = {"data"};

  EXPECT_THAT(start(train), HasReason("input-changed"));
}

INSTANTIATE_TEST_SUITE_P(Ways, ChangedInput,
                         ::testing::Values("echo more >> data/train.csv",                  // size
                                           "touch -d '2001-01-01' data/train.csv",         // mtime
                                           "chmod 700 data/train.csv",                     // ctime
                                           "cp -p data/train.csv t; mv t data/train.csv",  // inode
                                           "rm data/sub/b.csv",                 // removed
                                           "echo new > data/new.csv",           // added
                                           "mv data/sub/b.csv data/sub/c.csv",  // renamed
                                           "rm -r data",                        //
                                           "mv data old; ln -s old data",       //
                                           "rm data/sub/b.csv; ln -s ../train.csv data/sub/b.csv"));

TEST_F(Run, NamesTheInputThatChanged) {
  RunSpec train = spec(std::string(kMakeModel) + "; echo new > data/new.csv");
  train.inputs = {"data"};

  EXPECT_THAT(start(train), HasMessage(HasSubstr("data/new.csv")));
}

TEST_F(Run, RefusesAnOutputThatWasNotWritten) {
  EXPECT_THAT(start(spec("true")), HasReason("output-missing"));
}

TEST_F(Run, RefusesAnEmptyTreeAsOutput) {
  EXPECT_THAT(start(spec("mkdir model")), HasReason("empty-tree"));
}

TEST_F(Run, RefusesASymlinkInAnOutput) {
  EXPECT_THAT(start(spec("mkdir model; ln -s ../data/train.csv model/x")), HasReason("symlink"));
}

TEST_F(Run, RefusesASymlinkAsOutput) {
  EXPECT_THAT(start(spec("mkdir real; echo 1 > real/x; ln -s real model")), HasReason("symlink"));
}

TEST_F(Run, RefusesAnOutputWhoseFolderNowLeadsElsewhere) {
  RunSpec train = spec("mkdir elsewhere; echo 1 > elsewhere/model; ln -s elsewhere out");
  train.outputs = {"out/model"};

  EXPECT_THAT(start(train), HasReason("output-moved"));
}

TEST_F(Run, RefusesAStaleFile) {
  write_old("project/model", "old");

  EXPECT_THAT(start(spec("true")), HasReason("output-stale"));
}

TEST_F(Run, RefusesATreeWithAStaleFileAndNamesIt) {
  write_old("project/model/old.bin", "old");

  const auto outcome = start(spec(kMakeModel));

  EXPECT_THAT(outcome, HasReason("output-stale"));
  EXPECT_THAT(outcome, HasMessage(HasSubstr("model/old.bin")));
  EXPECT_THAT(outcome, HasMessage(Not(HasSubstr("weights.bin"))));
}

TEST_F(Run, TakesAnOutputThatWasRewrittenInPlace) {
  write_old("project/model/weights.bin", "9,9\n");

  const auto outcome = start(spec(kMakeModel));

  ASSERT_THAT(outcome, IsOk());
  EXPECT_FALSE(provenance_of(*outcome).outputs.at(0).is_adopted);
}

TEST_F(Run, TakesAnEmptyFolderThatTheCommandFills) {
  std::filesystem::create_directory(folder_ / "project/model");

  EXPECT_THAT(start(spec(kMakeModel)), IsOk());
}

TEST_F(Run, MarksWhatItAdopts) {
  write_old("project/model/old.bin", "old");
  RunSpec adopting = spec("true");
  adopting.adopt = true;

  const auto outcome = start(adopting);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_TRUE(provenance_of(*outcome).outputs.at(0).is_adopted);
  EXPECT_THAT(outcome->summary, HasSubstr("adopted"));
}

TEST_F(Run, DoesNotMarkWhatTheCommandMadeAsAdopted) {
  RunSpec adopting = spec(kMakeModel);
  adopting.adopt = true;

  const auto outcome = start(adopting);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_FALSE(provenance_of(*outcome).outputs.at(0).is_adopted);
}

TEST_F(Run, DoesNotAdoptWhatIsNotThere) {
  RunSpec adopting = spec("true");
  adopting.adopt = true;

  EXPECT_THAT(start(adopting), HasReason("output-missing"));
}

TEST_F(Run, MarksAMetricsFile) {
  RunSpec train = spec(std::string(kMakeModel) + "; echo '{\"loss\": 0.1}' > metrics.json");
  train.metrics = "metrics.json";

  const auto outcome = start(train);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->bundles.size(), 1U);
  const attest::Provenance run = provenance_of(*outcome);
  ASSERT_EQ(run.outputs.size(), 2U);
  EXPECT_TRUE(run.outputs[1].is_metrics);
  EXPECT_EQ(run.outputs[1].path, "metrics.json");
}

TEST_F(Run, RecordsWhereDataCameFrom) {
  RunSpec acquire = spec("echo 1 > raw.csv");
  acquire.kind = "acquire";
  acquire.inputs = {};
  acquire.outputs = {"raw.csv"};
  acquire.source = "https://me:hunter2@example.org/data.csv";

  const auto outcome = start(acquire);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(provenance_of(*outcome).source, "https://[redacted]@example.org/data.csv");
}

TEST_F(Run, RecordsTheCommitThatRan) {
  make_repository("https://example.org/r.git");
  RunSpec train = spec(std::string(kMakeModel) + "; echo changed > tracked");

  const auto clean = start(train);
  const auto dirty = start(train);

  ASSERT_THAT(clean, IsOk());
  ASSERT_THAT(dirty, IsOk());
  EXPECT_EQ(provenance_of(*clean).git.commit.size(), 40U);
  EXPECT_EQ(provenance_of(*clean).git.dirty_digest, std::nullopt);
  EXPECT_NE(provenance_of(*dirty).git.dirty_digest, std::nullopt);
}

TEST_F(Run, DoesNotStartWhenGitFails) {
  folder_.write("project/.git/config", "not a configuration");

  EXPECT_THAT(start(spec("touch ran")), HasReason("git-failed"));
  EXPECT_FALSE(has_run());
}

TEST_F(Run, TakesPathsFromTheWorkingDirectory) {
  RunSpec train = spec("cat train.csv > ../model");
  train.inputs = {"train.csv"};
  train.outputs = {"../model"};
  RunContext below = context();
  below.working_directory = folder_ / "project/data";

  const auto outcome = run(train, below);

  ASSERT_THAT(outcome, IsOk());
  const attest::Provenance seen = provenance_of(*outcome);
  EXPECT_EQ(seen.inputs.at(0).path, "data/train.csv");
  EXPECT_EQ(seen.outputs.at(0).path, "model");
  EXPECT_EQ(seen.internal.at("workingDirectory"), json::Value("data"));
}

TEST_F(Run, HidesItsPassphraseFilesFromTheCommand) {
  environment_["HALLMARK_PASSPHRASE_FILE"] = "/nowhere";

  EXPECT_THAT(start(spec("test -z \"$HALLMARK_PASSPHRASE_FILE\" && echo 1 > model")), IsOk());
}

TEST_F(Run, RecordsLockFiles) {
  folder_.write("project/requirements.txt", "scikit-learn==1.2\n");

  const auto outcome = start(spec(kMakeModel));

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(provenance_of(*outcome).lock_files.at(0).path, "requirements.txt");
}

class Evaluate : public Run {
 protected:
  Evaluate() {
    folder_.write("project/model/weights.bin", "w");
    folder_.write("project/data/test.csv", "t");
  }

  static RunSpec evaluation(std::string metrics_text) {
    RunSpec evaluate = spec("printf '%s' '" + metrics_text + "' > metrics.json");
    evaluate.step = "evaluate";
    evaluate.kind = "evaluate";
    evaluate.inputs = {};
    evaluate.outputs = {};
    evaluate.subject = "model/";
    evaluate.dataset = "data/test.csv";
    evaluate.metrics = "metrics.json";
    return evaluate;
  }
};

TEST_F(Evaluate, WritesAnEvaluationOfTheModel) {
  const auto outcome = start(evaluation(R"({"accuracy": 0.97, "n": 114})"));

  ASSERT_THAT(outcome, IsOk());
  ASSERT_EQ(outcome->bundles.size(), 2U);
  const attest::Provenance run = provenance_of(*outcome);
  EXPECT_EQ(run.inputs.size(), 2U);
  EXPECT_EQ(run.outputs.size(), 1U);
  const auto result = attest::Evaluation::from_statement(statement_of(outcome->bundles[1]));
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->model_name, "model");
  EXPECT_EQ(result->model, outcome->manifests.at(0).digest());
  EXPECT_EQ(result->dataset.path, "data/test.csv");
  EXPECT_EQ(result->dataset.digest, crypto::sha256("t"));
  EXPECT_EQ(result->metrics, (std::vector<attest::Evaluation::Metric>{{"accuracy", 0.97}}));
  EXPECT_EQ(result->sample_size, 114);
  EXPECT_EQ(result->invocation_id, run.invocation_id);
}

TEST_F(Evaluate, ReadsTheModelOnceWhenItIsAnInputToo) {
  RunSpec evaluate = evaluation(R"({"accuracy": 1})");
  evaluate.inputs = {"model"};

  const auto outcome = start(evaluate);

  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(provenance_of(*outcome).inputs.size(), 2U);
}

TEST_F(Evaluate, RefusesMetricsThatAreNoNumbers) {
  EXPECT_THAT(start(evaluation(R"({"accuracy": "0.97"})")), HasReason("metrics-malformed"));
  EXPECT_THAT(start(evaluation(R"({"accuracy": 1, "accuracy": 2})")),
              HasReason("metrics-malformed"));
}

TEST_F(Evaluate, RefusesMetricsBeyondTheLimit) {
  RunSpec evaluate = evaluation("");
  evaluate.command = {"sh", "-c", "head -c 1048577 /dev/zero > metrics.json"};

  EXPECT_THAT(start(evaluate), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST_F(Evaluate, RefusesAModelThatChangesMeanwhile) {
  RunSpec evaluate = evaluation(R"({"accuracy": 1})");
  evaluate.command[2] += "; echo x >> model/weights.bin";

  EXPECT_THAT(start(evaluate), HasReason("input-changed"));
}

TEST_F(Evaluate, RefusesMetricsOfAnEarlierRun) {
  write_old("project/metrics.json", R"({"accuracy": 1})");
  RunSpec evaluate = evaluation("");
  evaluate.command = {"true"};

  EXPECT_THAT(start(evaluate), HasReason("output-stale"));
}

TEST_F(Evaluate, RefusesMetricsThatAreAFolder) {
  RunSpec evaluate = evaluation("");
  evaluate.command = {"sh", "-c", "mkdir metrics.json; echo '{\"a\": 1}' > metrics.json/m"};

  EXPECT_THAT(start(evaluate), HasReason("metrics-malformed"));
}

TEST_F(Evaluate, OfAFailedCommandSaysNothingAboutTheModel) {
  RunSpec evaluate = evaluation(R"({"accuracy": 1})");
  evaluate.command[2] += "; exit 1";

  const auto outcome = start(evaluate);

  ASSERT_THAT(outcome, IsOk());
  ASSERT_EQ(outcome->bundles.size(), 1U);
  EXPECT_EQ(statement_of(outcome->bundles[0]).predicate_type, attest::kRunFailureType);
}

// What makes no sense is refused before anything starts.
class Misuse : public Evaluate {
 protected:
  void expect_refused(const RunSpec& spec) {
    EXPECT_THAT(start(spec), IsErrorCode(ErrorCode::kUsage));
    EXPECT_FALSE(has_run());
  }
  static RunSpec sound() { return spec("touch ran"); }
};

TEST_F(Misuse, OfNamesIsRefused) {
  RunSpec nameless = sound();
  nameless.step = "";
  expect_refused(nameless);
  RunSpec broken = sound();
  broken.step = "a\nb";
  expect_refused(broken);
  RunSpec unknown = sound();
  unknown.kind = "tran";
  expect_refused(unknown);
  RunSpec idle = sound();
  idle.command = {};
  expect_refused(idle);
  RunSpec builder = sound();
  builder.builder_id = "no uri";
  expect_refused(builder);
}

TEST_F(Misuse, OfOptionsOfAnotherKindIsRefused) {
  RunSpec source = sound();
  source.source = "https://example.org";
  expect_refused(source);
  RunSpec subject = sound();
  subject.subject = "model";
  expect_refused(subject);
  RunSpec dataset = sound();
  dataset.dataset = "data/test.csv";
  expect_refused(dataset);
  RunSpec path = sound();
  path.kind = "acquire";
  path.source = "/no/uri";
  expect_refused(path);
}

TEST_F(Misuse, OfAnEvaluationWithHalfItsOptionsIsRefused) {
  const auto without = [](auto member) {
    RunSpec evaluate = evaluation("{}");
    evaluate.command = {"touch", "ran"};
    evaluate.*member = std::nullopt;
    return evaluate;
  };
  expect_refused(without(&RunSpec::subject));
  expect_refused(without(&RunSpec::dataset));
  expect_refused(without(&RunSpec::metrics));
}

TEST_F(Misuse, OfPathsIsRefused) {
  const auto with_paths = [](std::vector<std::string> inputs, std::vector<std::string> outputs) {
    RunSpec odd = sound();
    odd.inputs = std::move(inputs);
    odd.outputs = std::move(outputs);
    return odd;
  };
  expect_refused(with_paths({"../x"}, {}));
  expect_refused(with_paths({}, {"/tmp"}));
  expect_refused(with_paths({".hallmark"}, {}));
  expect_refused(with_paths({"data"}, {"data/out"}));
  expect_refused(with_paths({"data/train.csv"}, {"data"}));
  expect_refused(with_paths({"data"}, {"data"}));
  expect_refused(with_paths({"."}, {"out"}));
  expect_refused(with_paths({}, {"out", "out/x"}));
  expect_refused(with_paths({}, {"out", "./out"}));
  expect_refused(with_paths({}, {"."}));
}

TEST_F(Misuse, OfMetricsInsideAnOutputIsRefused) {
  RunSpec odd = sound();
  odd.metrics = "model/metrics.json";

  expect_refused(odd);
}

TEST_F(Misuse, OfParametersIsRefused) {
  RunSpec twice = sound();
  twice.parameters = {{"C", "1"}, {"C", "2"}};
  expect_refused(twice);
  RunSpec nameless = sound();
  nameless.parameters = {{"", "1"}};
  expect_refused(nameless);
}

// Secrets in every place that a caller may leave one, looked for in all that comes back.
TEST_F(Run, LetsNoSecretIntoAStatement) {
  const std::string home = (folder_ / "home/alicia").string();
  const std::string project = std::filesystem::canonical(folder_.path()) / "project";
  const std::vector<std::string> secrets = {
      "env-secret-1",          std::string("AKIA") + "IOSFODNN7ABCDEFG",
      "argv-secret-2",         "argv-secret-3",
      "param-secret-4",        "query-secret-5",
      "userinfo-secret-6",     std::string("ghp_") + "16C7e42F292c6912E7710c838347Ae178B4a",
      "eyJhbGciOiJIUzI1NiJ9",  "MC4CAQAwBQYDK2VwBCIEI",
      "header-secret-7",       "script-secret-8",
      "remote-secret-9",       "alicia",
      folder_.path().string(),
  };
  environment_.insert({{"CONDA_TOKEN", secrets[0]},
                       {"OMP_NOTE", secrets[1]},
                       {"HOME", home},
                       {"USER", "alicia"},
                       {"PYTHONPATH", home + "/lib:" + project}});
  make_repository("https://me:" + secrets[12] + "@example.org/r.git");
  RunSpec acquire = spec("echo 1 > raw.csv; : password=" + secrets[11]);
  acquire.kind = "acquire";
  acquire.inputs = {project + "/data/train.csv"};
  acquire.outputs = {"raw.csv"};
  acquire.source = "https://me:" + secrets[6] + "@example.org/d?sig=" + secrets[5];
  acquire.parameters = {{"db_password", secrets[4]}, {"note", secrets[7]}};
  for (const std::string& word :
       {std::string("--token"), secrets[2], "--password=" + secrets[3],
        "jwt:" + secrets[8] + ".eyJzdWIiOiIxIn0.c2ln",
        std::string("-----BEGIN ") + "PRIVATE KEY-----\n" + secrets[9] + "\n",
        "Authorization: Bearer " + secrets[10], home + "/bin/tool", project + "/train.py"}) {
    acquire.command.push_back(word);
  }
  RunSpec failing = acquire;
  failing.command[2] += "; exit 1";

  const auto done = start(acquire);
  const auto failed = start(failing);

  ASSERT_THAT(done, IsOk());
  ASSERT_THAT(failed, IsOk());
  std::string all = done->summary + failed->summary + failed->run_record.value_or("");
  for (const RunOutcome* outcome : {&*done, &*failed}) {
    for (const sigstore::Bundle& bundle : outcome->bundles) {
      all += as_text(bundle.envelope().payload);
    }
  }
  for (const std::string& secret : secrets) EXPECT_THAT(all, Not(HasSubstr(secret)));
  const attest::Provenance run = provenance_of(*done);
  EXPECT_EQ(run.git.remote, "https://example.org/r.git");
  EXPECT_EQ(run.internal.at("environmentDropped"), json::Value(2));
  EXPECT_EQ(run.internal.at("redactions"), json::Value(10));
  EXPECT_EQ(run.command.back(), "train.py");
}

}  // namespace
}  // namespace hallmark::capture

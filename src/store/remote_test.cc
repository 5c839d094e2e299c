#include "store/remote.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "store/contract_test.h"
#include "store/fs/fs_stores.h"
#include "store/workspace.h"
#include "testing/chain.h"
#include "testing/crash_files.h"
#include "testing/fake_random.h"
#include "testing/memory_store.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

const Timestamp kNow = testing::at_hour(3);

// A model of two files made from one file of data.
struct Example {
  model::TreeManifest model = testing::tree_of({{"a", "weights"}, {"b", "config"}});
  sigstore::Bundle run = testing::signed_by(
      "k", testing::run_of("train", {testing::file("data")}, {testing::tree("model", model)}));
  Evidence evidence;

  Example() {
    evidence.add(model);
    evidence.add(run);
  }

  Result<void> fill(const Stores& stores) const {
    for (const char* text : {"weights", "config", "data", "unrelated"}) {
      TRY(stores.objects.put(digest_of(text), as_bytes(text)));
    }
    return receive(stores, {{model}, {run}}, kNow);
  }
};

class Transfer : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(example_.fill(source_.stores()), IsOk()); }

  Result<TransferReport> transfer() {
    const auto objects = TRY(stored_objects(example_.evidence, source_.objects));
    const TransferSet set{objects, example_.evidence};
    return store::transfer(source_.objects, destination_.stores(), set, kNow);
  }

  void expect_nothing_visible() {
    EXPECT_THAT(destination_.statements.list(), IsOkAndHolds(::testing::IsEmpty()));
    EXPECT_TRUE(destination_.journal.entries.empty());
  }

  Example example_;
  testing::MemoryStores source_;
  testing::MemoryStores destination_;
};

TEST_F(Transfer, NamesFilesSubjectsAndDependenciesThatAreStored) {
  std::vector<Sha256Digest> expected{digest_of("weights"), digest_of("config"), digest_of("data")};
  std::ranges::sort(expected);
  EXPECT_THAT(stored_objects(example_.evidence, source_.objects), IsOkAndHolds(expected));
}

TEST_F(Transfer, LeavesOutWhatIsNotStored) {
  source_.objects.remove(digest_of("data"));
  EXPECT_THAT(stored_objects(example_.evidence, source_.objects),
              IsOkAndHolds(::testing::SizeIs(2)));
}

TEST_F(Transfer, CopiesTheChainAndNothingElse) {
  const auto report = transfer();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->objects_copied, 3U);
  EXPECT_THAT(destination_.objects.list(), IsOkAndHolds(::testing::SizeIs(4)));
  EXPECT_THAT(destination_.statements.contains(example_.run.digest()), IsOkAndHolds(true));
  EXPECT_EQ(destination_.journal.entries.size(), 2U);
}

TEST_F(Transfer, SkipsWhatIsThere) {
  ASSERT_THAT(transfer(), IsOk());
  const auto again = transfer();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->objects_copied, 0U);
  EXPECT_EQ(again->objects_present, 3U);
  EXPECT_EQ(destination_.journal.entries.size(), 2U);
}

TEST_F(Transfer, TakesNoStatementWhenAnObjectHasOtherBytes) {
  source_.objects.corrupt(digest_of("weights"), "poison");
  EXPECT_THAT(transfer(), IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(destination_.objects.contains(digest_of("weights")), IsOkAndHolds(false));
  EXPECT_THAT(destination_.objects.contains(digest_of("poison")), IsOkAndHolds(false));
  expect_nothing_visible();
}

TEST_F(Transfer, TakesNoStatementWhenAnObjectIsCutShort) {
  source_.objects.corrupt(digest_of("weights"), "weigh");
  EXPECT_THAT(transfer(), IsErrorCode(ErrorCode::kCorrupt));
  expect_nothing_visible();
}

TEST_F(Transfer, TakesNoStatementWhenAnObjectIsMissing) {
  const TransferSet set{{digest_of("absent")}, example_.evidence};
  EXPECT_THAT(store::transfer(source_.objects, destination_.stores(), set, kNow),
              IsErrorCode(ErrorCode::kNotFound));
  expect_nothing_visible();
}

TEST_F(Transfer, GoesOnWhereItStopped) {
  source_.objects.corrupt(digest_of("weights"), "poison");
  ASSERT_FALSE(transfer().has_value());
  source_.objects.corrupt(digest_of("weights"), "weights");
  const auto report = transfer();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->objects_copied + report->objects_present, 3U);
  EXPECT_EQ(destination_.journal.entries.size(), 2U);
}

TEST_F(Transfer, ReadsAllEvidenceOfAPlace) {
  const auto evidence = read_all_evidence(source_.stores());
  ASSERT_THAT(evidence, IsOk());
  EXPECT_EQ(evidence->serialise(), example_.evidence.serialise());
}

TEST_F(Transfer, RefusesAllEvidenceWhenOneStatementHasOtherBytes) {
  source_.statements.corrupt(example_.run.digest(), "{}");
  EXPECT_THAT(read_all_evidence(source_.stores()), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(Transfer, RefusesAllEvidenceWhenOneLineIsNoBundle) {
  ASSERT_THAT(source_.statements.put(digest_of("{}"), "{}"), IsOk());
  source_.journal.entries.push_back(bundle_entry("{}", 1));
  EXPECT_THAT(read_all_evidence(source_.stores()), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST_F(Transfer, RefusesAllEvidenceWhenABundleIsNotCanonical) {
  const std::string spaced = example_.run.canonical() + " ";
  ASSERT_THAT(source_.statements.put(digest_of(spaced), spaced), IsOk());
  source_.journal.entries.push_back(bundle_entry(spaced, 1));
  EXPECT_THAT(read_all_evidence(source_.stores()), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST_F(Transfer, RefusesAllEvidenceWhenAManifestIsMissing) {
  source_.objects.remove(example_.model.digest());
  EXPECT_THAT(read_all_evidence(source_.stores()), IsErrorCode(ErrorCode::kNotFound));
}

TEST(FolderRemote, RefusesASymlinkInAnObjectsPlace) {
  const testing::TempDir folder;
  PosixFiles files;
  testing::FakeRandom random;
  const OpenStores remote = open_fs_stores(files, random, folder.path());
  const Example example;
  ASSERT_THAT(example.fill(remote.refs()), IsOk());
  const std::string hex = digest_of("weights").hex();
  const Path object = folder / "objects" / hex.substr(0, 2) / hex.substr(2);
  std::filesystem::rename(object, folder / "elsewhere");
  std::filesystem::create_symlink(folder / "elsewhere", object);
  testing::MemoryStores local;
  const TransferSet set{{digest_of("weights")}, example.evidence};
  EXPECT_THAT(transfer(*remote.objects, local.stores(), set, kNow),
              IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_TRUE(local.journal.entries.empty());
}

TEST(FolderRemote, RefusesToWriteThroughASymlinkedFolder) {
  const testing::TempDir folder;
  PosixFiles files;
  testing::FakeRandom random;
  const Path outside = folder.write("outside/x", "").parent_path();
  const Path remote_root = folder.write("remote/objects/x", "").parent_path().parent_path();
  std::filesystem::create_directory_symlink(
      outside, remote_root / "objects" / digest_of("weights").hex().substr(0, 2));
  const OpenStores remote = open_fs_stores(files, random, remote_root);
  EXPECT_FALSE(remote.objects->put(digest_of("weights"), as_bytes("weights")).has_value());
  EXPECT_THAT(files.list(outside), IsOkAndHolds(::testing::ElementsAre("x")));
}

// A push to a folder that loses power at any moment: what is visible is whole, and the next push
// completes it.
TEST(FolderRemote, SurvivesACrashAtEveryOperationOfAPush) {
  const Example example;
  testing::MemoryStores local;
  ASSERT_THAT(example.fill(local.stores()), IsOk());
  const auto objects = stored_objects(example.evidence, local.objects);
  ASSERT_THAT(objects, IsOk());
  const TransferSet set{*objects, example.evidence};
  for (const auto loss :
       {testing::CrashFiles::Loss::kUnsynced, testing::CrashFiles::Loss::kNothing}) {
    bool has_crashed = true;
    for (std::size_t n = 0; has_crashed; ++n) {
      testing::CrashFiles files;
      testing::FakeRandom random;
      files.crash_after(n);
      const OpenStores first = open_fs_stores(files, random, "/hub");
      const auto pushed = transfer(local.objects, first.refs(), set, kNow);
      has_crashed = files.has_crashed();
      ASSERT_EQ(pushed.has_value(), !has_crashed);
      files.restart(loss);
      const OpenStores hub = open_fs_stores(files, random, "/hub");
      const auto visible = read_all_evidence(hub.refs());
      ASSERT_THAT(visible, IsOk()) << n;
      ASSERT_THAT(transfer(local.objects, hub.refs(), set, kNow), IsOk()) << n;
      const auto complete = read_all_evidence(hub.refs());
      ASSERT_THAT(complete, IsOk()) << n;
      EXPECT_EQ(complete->serialise(), example.evidence.serialise()) << n;
      if (pushed) {
        EXPECT_EQ(visible->serialise(), example.evidence.serialise());
      }
    }
  }
}

}  // namespace
}  // namespace hallmark::store

#include "model/known_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <random>

#include "base/check.h"
#include "crypto/hash.h"
#include "model/oms.h"
#include "model/stat_cache.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;
using testing::test_key;

const StatCacheBinding kBinding{};

// As if the model had been read a minute after its last change: its times are settled.
Timestamp settled() { return SystemClock().now() + std::chrono::minutes(1); }

std::string payload_of(const OmsScan& scan) {
  const auto bundle = sign_model(scan, {.signer = test_key("signer")});
  CHECK(bundle.has_value());
  return to_text(read_oms_signature(bundle->text)->envelope.payload);
}

// A model in a folder, and what was signed of it.
class SignedModel {
 public:
  explicit SignedModel(OmsScanOptions options = {}) : options_(std::move(options)) {}

  void write(std::string_view name, std::string_view text) const {
    dir_.write("model/" + std::string(name), text);
  }
  Path operator/(std::string_view name) const { return dir_ / "model" / name; }
  Path path() const { return dir_ / "model"; }

  void sign(Timestamp started = settled()) {
    const auto scan = scan_model(path(), options_);
    CHECK(scan.has_value());
    remember(*scan, started);
  }
  void remember(const OmsScan& scan, Timestamp started) {
    const auto manifest = OmsManifest::create(scan.subject_name, scan.files, scan.serialization);
    CHECK(manifest.has_value());
    known_.emplace(stat_cache_of(scan, kBinding, started), *manifest);
  }

  // Again, with what is known; checks that it comes to the same as reading everything, and that no
  // byte was read but those of `read()`.
  OmsScan scan_again() {
    OmsScanOptions options = options_;
    options.known = &*known_;
    std::uint64_t bytes = 0;
    options.progress = [&](std::uint64_t done) { bytes = done; };
    const auto scan = scan_model(path(), options);
    CHECK(scan.has_value());
    const auto full = scan_model(path(), options_);
    EXPECT_EQ(payload_of(*scan), payload_of(*full));
    read_.clear();
    std::uint64_t expected = 0;
    for (const ScannedFile& file : scan->found) {
      if (!file.was_read) continue;
      read_.push_back(file.name);
      expected += file.fingerprint.size_bytes;
    }
    std::ranges::sort(read_);
    EXPECT_EQ(bytes, expected);
    return *scan;
  }
  const std::vector<std::string>& read() const { return read_; }
  const KnownFiles& known() const { return *known_; }

 private:
  TempDir dir_;
  OmsScanOptions options_;
  std::optional<KnownFiles> known_;
  std::vector<std::string> read_;
};

using Names = std::vector<std::string>;

timespec mtime_of(const Path& path) {
  struct stat status{};
  CHECK(::stat(path.c_str(), &status) == 0);
  return status.st_mtim;
}

void set_mtime(const Path& path, timespec mtime) {
  const timespec times[2] = {mtime, mtime};
  CHECK(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

TEST(KnownFiles, ReadsNothingOfAnUnchangedModel) {
  SignedModel model;
  model.write("a", "abc");
  model.write("b/c", "");
  model.sign();
  model.scan_again();
  EXPECT_EQ(model.read(), Names());
}

TEST(KnownFiles, ReadsOnlyWhatWasEdited) {
  SignedModel model;
  model.write("README.md", "old");
  model.write("weights", "abc");
  model.sign();
  model.write("README.md", "newer");
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"README.md"}));
}

TEST(KnownFiles, ReadsWhatIsNewAndForgetsWhatIsGone) {
  SignedModel model;
  model.write("a", "1");
  model.write("b", "2");
  model.sign();
  std::filesystem::remove(model / "a");
  model.write("c", "3");
  EXPECT_EQ(model.scan_again().files.size(), 2U);
  EXPECT_EQ(model.read(), Names({"c"}));
}

TEST(KnownFiles, ReadsAFileWhoseTimeOfChangeWasPutBack) {
  SignedModel model;
  model.write("a", "old");
  const timespec before = mtime_of(model / "a");
  model.sign();
  model.write("a", "new");
  set_mtime(model / "a", before);
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"a"}));
}

TEST(KnownFiles, ReadsAFileThatWasReadTooSoonAfterItsChange) {
  SignedModel model;
  model.write("a", "abc");
  model.sign(SystemClock().now());
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"a"}));
}

TEST(KnownFiles, ReadsAFileWithATimeToCome) {
  SignedModel model;
  model.write("a", "abc");
  timespec later = mtime_of(model / "a");
  later.tv_sec += 3600;
  set_mtime(model / "a", later);
  model.sign();
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"a"}));
}

TEST(KnownFiles, AreSettledOnlyWhenBothTimesAreOlderThanTheGranularity) {
  const Timestamp started(std::chrono::seconds(100));
  constexpr std::int64_t kUntil = 98'000'000'000;
  const auto is_known = [&](std::int64_t mtime, std::int64_t ctime) {
    const Fingerprint file{1, 1, 0, mtime, ctime};
    const auto manifest = OmsManifest::create("m", {{"a", crypto::sha256(std::string_view())}});
    const KnownFiles known(StatCache{kBinding, started, {{"a", file}}}, *manifest);
    return known.find("a", file) != nullptr;
  };
  EXPECT_TRUE(is_known(kUntil - 1, kUntil - 1));
  EXPECT_FALSE(is_known(kUntil, kUntil - 1));
  EXPECT_FALSE(is_known(kUntil - 1, kUntil));
}

TEST(KnownFiles, DifferInEveryPartOfTheFingerprint) {
  const Fingerprint file{1, 2, 3, 4, 5};
  const auto manifest = OmsManifest::create("m", {{"a", crypto::sha256(std::string_view("abc"))}});
  const KnownFiles known(StatCache{kBinding, settled(), {{"a", file}}}, *manifest);
  EXPECT_NE(known.find("a", file), nullptr);
  EXPECT_EQ(known.find("b", file), nullptr);
  // An inode used again differs in its times at the least.
  for (const Fingerprint& other :
       {Fingerprint{9, 2, 3, 4, 5}, Fingerprint{1, 9, 3, 4, 5}, Fingerprint{1, 2, 9, 4, 5},
        Fingerprint{1, 2, 3, 9, 5}, Fingerprint{1, 2, 3, 4, 9}}) {
    EXPECT_EQ(known.find("a", other), nullptr);
  }
}

TEST(KnownFiles, ReadsAnotherFilePutInThePlace) {
  SignedModel model;
  model.write("a", "old");
  model.write("b", "new");
  set_mtime(model / "b", mtime_of(model / "a"));
  model.sign();
  std::filesystem::rename(model / "a", model / "tmp");
  std::filesystem::rename(model / "b", model / "a");
  std::filesystem::rename(model / "tmp", model / "b");
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"a", "b"}));
}

TEST(KnownFiles, ReadsAFileThatWasWrittenThroughAHardLink) {
  SignedModel model;
  const TempDir outside;
  model.write("a", "old");
  std::filesystem::create_hard_link(model / "a", model / "b");
  std::filesystem::create_hard_link(model / "a", outside / "link");
  model.sign();
  model.scan_again();
  EXPECT_EQ(model.read(), Names());
  const timespec before = mtime_of(model / "a");
  outside.write("link", "new");
  set_mtime(model / "a", before);
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"a", "b"}));
}

TEST(KnownFiles, AlwaysReadsThroughLinks) {
  SignedModel model({.allow_symlinks = true});
  model.write("a", "abc");
  std::filesystem::create_symlink("a", model / "link");
  model.sign();
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"link"}));
}

TEST(KnownFiles, HaveAllShardsOfAFileOrNone) {
  SignedModel model({.shard_size = 3});
  model.write("a", "0123456789");
  model.write("b", "0123");
  model.write("empty", "");
  model.sign();
  model.scan_again();
  EXPECT_EQ(model.read(), Names());
  model.write("a", "0123456789x");
  model.scan_again();
  EXPECT_EQ(model.read(), Names({"a"}));
}

TEST(KnownFiles, AreNoUseForAnotherHashOrAnotherShardSize) {
  SignedModel model;
  model.write("a", "0123456789");
  model.sign();
  for (OmsScanOptions options :
       {OmsScanOptions{.shard_size = 3}, OmsScanOptions{.hash = crypto::HashType::kBlake2b}}) {
    const auto full = scan_model(model.path(), options);
    options.known = &model.known();
    EXPECT_EQ(scan_model(model.path(), options)->files, full->files);
  }
}

TEST(KnownFiles, AreNotWhatSomebodyElseVouchedFor) {
  const Fingerprint file{1, 2, 3, 4, 5};
  OmsFile asserted{"a", crypto::sha256(std::string_view("abc"))};
  asserted.asserted_by = "oci-manifest";
  const auto manifest = OmsManifest::create("m", {asserted});
  const KnownFiles known(StatCache{kBinding, settled(), {{"a", file}}}, *manifest);
  EXPECT_EQ(known.size(), 0U);
}

TEST(KnownFiles, CountForASingleFileToo) {
  const TempDir dir;
  const Path path = dir.write("weights.bin", "abc");
  const auto scan = scan_model(path, {});
  const auto manifest = OmsManifest::create(scan->subject_name, scan->files, scan->serialization);
  const KnownFiles known(stat_cache_of(*scan, kBinding, settled()), *manifest);
  const auto again = scan_model(path, {.known = &known});
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->found.front().was_read);
  EXPECT_EQ(again->files, scan->files);
}

TEST(KnownFiles, TellWhenAFileChangedWithoutATrace) {
  SignedModel model;
  model.write("a", "abc");
  const auto full = scan_model(model.path(), {});
  auto forged = *full;
  forged.files.front().digest = crypto::sha256(std::string_view("other"));
  model.remember(forged, settled());
  EXPECT_THAT(model.known().check(*full),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("stat-cache-wrong")));
  model.remember(*full, settled());
  EXPECT_THAT(model.known().check(*full), IsOk());
}

TEST(KnownFiles, ComeToWhatReadingEverythingComesTo) {
  for (const std::optional<std::uint64_t> shard_size :
       {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(4)}) {
    SCOPED_TRACE(shard_size.value_or(0));
    std::minstd_rand random(7);
    SignedModel model({.shard_size = shard_size});
    model.write("always", "here");
    for (int round = 0; round < 20; ++round) {
      for (int i = 0; i < 4; ++i) {
        const std::string name = "f" + std::to_string(random() % 12);
        if (random() % 4 == 0) {
          std::filesystem::remove(model / name);
        } else {
          model.write(name, std::string(random() % 10, static_cast<char>('a' + random() % 3)));
        }
      }
      if (round > 0) model.remember(model.scan_again(), settled());
      if (round == 0) model.sign();
    }
  }
}

}  // namespace
}  // namespace hallmark::model

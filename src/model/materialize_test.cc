#include "model/materialize.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/open_beneath.h"
#include "testing/matchers.h"
#include "testing/must.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::must;
using testing::TempDir;

namespace fs = std::filesystem;

// Keeps what it was given, and does something to the model at a chosen moment.
class MemoryTree final : public NewTree {
 public:
  Result<std::unique_ptr<NewFile>> create(std::string_view path) override {
    return std::make_unique<File>(*this, std::string(path));
  }
  Result<void> commit() override {
    is_committed = true;
    return {};
  }

  std::map<std::string, std::string> files;
  bool is_committed = false;
  bool clones = false;  // as a file system with reflinks would
  std::size_t bytes_max = ~std::size_t{0};
  std::function<void(const std::string& path)> before_first_write;  // the file is open by then
  std::function<void(const std::string& path)> after_first_write;

 private:
  class File final : public NewFile {
   public:
    File(MemoryTree& tree, std::string path) : tree_(tree), path_(std::move(path)) {}

    Result<bool> clone(int source) override {
      if (tree_.before_first_write) tree_.before_first_write(path_);
      if (!tree_.clones) return false;
      std::ifstream in("/proc/self/fd/" + std::to_string(source), std::ios::binary);
      text_.assign(std::istreambuf_iterator<char>(in), {});
      if (tree_.after_first_write) tree_.after_first_write(path_);
      return true;
    }
    Result<std::size_t> read(std::span<std::byte> into, std::uint64_t offset) const override {
      const ByteView rest = as_bytes(text_).subspan(std::min<std::size_t>(offset, text_.size()));
      const std::size_t n = std::min(into.size(), rest.size());
      std::copy_n(rest.begin(), n, into.begin());
      return n;
    }
    Result<void> write(ByteView bytes) override {
      if (bytes.size() > tree_.bytes_max) return fail(ErrorCode::kUnavailable, "disk full");
      tree_.bytes_max -= bytes.size();
      const bool is_first = text_.empty();
      text_ += as_text(bytes);
      if (is_first && tree_.after_first_write) tree_.after_first_write(path_);
      return {};
    }
    Result<void> finish() override {
      tree_.files[path_] = text_;
      return {};
    }

   private:
    MemoryTree& tree_;
    std::string path_;
    std::string text_;
  };
};

// More than one piece, so that a change may come between two of them.
const std::string kLarge(3U << 20, 'x');

class Materialize : public ::testing::TestWithParam<bool> {
 protected:
  Materialize() {
    tree_.clones = GetParam();
    dir_.write("model/a/weights", kLarge);
    dir_.write("model/config", "{}");
  }

  OmsManifest manifest(const OmsScanOptions& options = {}) const {
    OmsScan scan = must(scan_model(model(), options));
    return must(OmsManifest::create(scan.subject_name, scan.files, scan.serialization));
  }
  Result<Materialized> run(const OmsManifest& manifest, const MaterializeOptions& options = {}) {
    return materialize(model(), manifest, options, tree_);
  }
  Path model() const { return dir_ / "model"; }
  static void rewrite(const Path& path, std::string_view text, std::ios::openmode mode = {}) {
    std::ofstream(path, std::ios::binary | mode) << text;
  }
  // Whatever was done to the model: a committed tree holds what was signed.
  void expect_signed_bytes_or_nothing() const {
    if (!tree_.is_committed) return;
    EXPECT_EQ(tree_.files.at("a/weights"), kLarge);
    EXPECT_EQ(tree_.files.at("config"), "{}");
  }

  const TempDir dir_;
  MemoryTree tree_;
};

INSTANTIATE_TEST_SUITE_P(CopyOrClone, Materialize, ::testing::Bool());

TEST_P(Materialize, CopiesWhatWasSigned) {
  const auto result = run(manifest());
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->is_complete());
  EXPECT_EQ(result->comparison.matched, 2U);
  EXPECT_TRUE(tree_.is_committed);
  EXPECT_EQ(tree_.files,
            (std::map<std::string, std::string>{{"a/weights", kLarge}, {"config", "{}"}}));
}

TEST_P(Materialize, TakesEveryHashAndShards) {
  dir_.write("model/empty", "");
  for (const crypto::HashType hash :
       {crypto::HashType::kSha256, crypto::HashType::kBlake2b, crypto::HashType::kBlake3}) {
    for (const auto shard_size : {std::optional<std::uint64_t>(), std::optional(1'000'000UL)}) {
      tree_.is_committed = false;
      const auto result = run(manifest({.hash = hash, .shard_size = shard_size}));
      ASSERT_THAT(result, IsOk());
      EXPECT_TRUE(result->is_complete());
      EXPECT_TRUE(tree_.is_committed);
    }
  }
}

TEST_P(Materialize, CopiesASingleFile) {
  const Path file = dir_.write("weights.bin", "abc");
  for (const char* name : {"weights.bin", "."}) {
    OmsScan scan = must(scan_model(file, {}));
    scan.files.front().name = name;
    const auto signed_list = must(OmsManifest::create("weights.bin", scan.files));
    MemoryTree tree;
    ASSERT_TRUE(must(materialize(file, signed_list, {}, tree)).is_complete()) << name;
    EXPECT_EQ(tree.files, (std::map<std::string, std::string>{{"weights.bin", "abc"}}));
  }
}

TEST_P(Materialize, CopiesNeitherIgnoredNorUnsignedFiles) {
  dir_.write("model/.git/config", "x");
  const OmsManifest signed_list = manifest();
  dir_.write("model/extra", "x");
  EXPECT_FALSE(must(run(signed_list)).is_complete());
  EXPECT_FALSE(tree_.is_committed);
  EXPECT_TRUE(must(run(signed_list, {.compare = {.ignore_unsigned = true}})).is_complete());
  EXPECT_TRUE(tree_.is_committed);
  EXPECT_EQ(tree_.files.size(), 2U);
}

TEST_P(Materialize, CopiesOnlyWhatIsSelected) {
  const auto result =
      must(run(manifest(),
               {.compare = {.selects = [](std::string_view name) { return name == "config"; }}}));
  EXPECT_TRUE(result.is_complete());
  EXPECT_EQ(result.comparison.unchecked, std::vector<std::string>{"a/weights"});
  EXPECT_EQ(tree_.files, (std::map<std::string, std::string>{{"config", "{}"}}));
}

TEST_P(Materialize, DoesNotCommitWhenNothingIsSelected) {
  const auto nothing = [](std::string_view) { return false; };
  EXPECT_FALSE(must(run(manifest(), {.compare = {.selects = nothing}})).is_complete());
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, SaysWhatChangedAndWhatIsMissing) {
  const OmsManifest signed_list = manifest();
  rewrite(model() / "a/weights", "other");
  fs::remove(model() / "config");
  const auto result = must(run(signed_list));
  ASSERT_EQ(result.comparison.mismatches.size(), 2U);
  EXPECT_EQ(result.comparison.mismatches[0].kind, OmsMismatch::Kind::kChanged);
  EXPECT_EQ(result.comparison.mismatches[1].kind, OmsMismatch::Kind::kMissing);
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, RefusesBytesBehindTheSignedOnes) {
  const OmsManifest signed_list = manifest({.shard_size = 1'000'000});
  rewrite(model() / "a/weights", "more", std::ios::app);
  EXPECT_FALSE(must(run(signed_list)).is_complete());
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, NeverTakesAFileThatIsRewrittenInPlace) {
  const OmsManifest signed_list = manifest();
  const auto rewritten = [&](const std::string& path) {
    if (path == "a/weights") rewrite(model() / path, std::string(kLarge.size(), 'y'));
  };
  tree_.before_first_write = rewritten;
  EXPECT_THAT(run(signed_list),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("changed-while-read")));
  rewrite(model() / "a/weights", kLarge);
  tree_.before_first_write = {};
  tree_.after_first_write = rewritten;
  EXPECT_THAT(run(signed_list), HasReason("changed-while-read"));
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, NeverTakesAFileThatIsReplacedByRename) {
  const OmsManifest signed_list = manifest();
  const Path evil = dir_.write("evil", std::string(kLarge.size(), 'y'));
  tree_.after_first_write = [&](const std::string& path) {
    if (path == "a/weights") fs::rename(evil, model() / path);
  };
  EXPECT_THAT(run(signed_list), HasReason("changed-while-read"));
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, NeverFollowsAFolderThatBecomesALink) {
  dir_.write("evil/weights", std::string(kLarge.size(), 'y'));
  const OmsManifest signed_list = manifest();
  dir_.write("model/0", "0");
  const OmsManifest with_first = manifest();
  tree_.before_first_write = [&](const std::string& path) {
    if (path != "0") return;
    fs::rename(model() / "a", dir_ / "aside");
    fs::create_directory_symlink("../evil", model() / "a");
  };
  EXPECT_THAT(run(with_first),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("changed-while-read")));
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, StaysInTheFolderThatItOpened) {
  dir_.write("evil/weights", std::string(kLarge.size(), 'y'));
  const OmsManifest signed_list = manifest();
  tree_.before_first_write = [&](const std::string& path) {
    if (path != "a/weights") return;
    fs::rename(model() / "a", dir_ / "aside");
    fs::create_directory_symlink("../evil", model() / "a");
  };
  EXPECT_TRUE(must(run(signed_list)).is_complete());
  expect_signed_bytes_or_nothing();
}

TEST_P(Materialize, RefusesAFileThatBecomesALinkOrAFifo) {
  const OmsManifest signed_list = manifest();
  for (const bool is_link : {true, false}) {
    tree_.before_first_write = [&](const std::string& path) {
      if (path != "a/weights") return;
      fs::remove(model() / "config");
      if (is_link) {
        fs::create_symlink("a/weights", model() / "config");
      } else {
        ::mkfifo((model() / "config").c_str(), 0600);
      }
    };
    EXPECT_THAT(run(signed_list), HasReason("changed-while-read"));
    fs::remove(model() / "config");
    rewrite(model() / "config", "{}");
  }
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, RefusesLinksThatTheSignatureFollows) {
  fs::create_symlink("config", model() / "link");
  EXPECT_THAT(run(manifest({.allow_symlinks = true})),
              AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("symlink")));
  fs::remove(model() / "link");
  const OmsManifest signed_list = manifest({.allow_symlinks = true});
  EXPECT_TRUE(must(run(signed_list)).is_complete());
  fs::create_symlink("config", model() / "link");
  const OmsManifest unfollowed =
      must(OmsManifest::create("model", signed_list.files(), OmsSerialization{}));
  EXPECT_THAT(run(unfollowed), AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("symlink")));
}

TEST_P(Materialize, PassesOnThatTheDiskIsFull) {
  if (GetParam()) GTEST_SKIP() << "a clone writes nothing";
  for (const std::size_t bytes : {std::size_t{0}, kLarge.size() / 2, kLarge.size()}) {
    tree_.bytes_max = bytes;
    EXPECT_THAT(run(manifest()), IsErrorCode(ErrorCode::kUnavailable));
  }
  EXPECT_FALSE(tree_.is_committed);
}

TEST_P(Materialize, RefusesAModelThatIsTooLarge) {
  EXPECT_THAT(run(manifest(), {.scan = {.bytes_max = 1'000}}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("model-too-large")));
}

TEST_P(Materialize, TellsHowFarItIs) {
  std::uint64_t told = 0;
  MaterializeOptions options;
  options.scan.progress = [&](std::uint64_t bytes) { told = bytes; };
  must(run(manifest(), options));
  EXPECT_EQ(told, kLarge.size() + 2);
}

TEST_P(Materialize, RefusesIgnoredContentIfStrict) {
  const OmsManifest signed_list = manifest();
  EXPECT_TRUE(must(run(signed_list, {.strict = true})).is_complete());
  tree_.is_committed = false;
  dir_.write("model/.git/config", "x");
  EXPECT_THAT(run(signed_list, {.strict = true}),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("ignored-content")));
  EXPECT_FALSE(tree_.is_committed);
}

TEST(CheckDestination, RefusesAPlaceInsideTheModel) {
  const TempDir dir;
  dir.write("model/a", "");
  fs::create_directory_symlink("model", dir / "link");
  for (const char* inside :
       {"model/out", "model/out/", "link/out", "model/x/y", "link/../model/z"}) {
    EXPECT_THAT(check_destination(dir / inside, dir / "model"),
                AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("destination-inside-model")))
        << inside;
  }
  for (const char* outside : {"out", "model-out", "model/../out"}) {
    EXPECT_THAT(check_destination(dir / outside, dir / "model"), IsOk()) << outside;
  }
}

}  // namespace
}  // namespace hallmark::model

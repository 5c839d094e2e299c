#include "model/measure.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "crypto/hash.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;

std::vector<std::string> paths_of(const std::vector<FingerprintedFile>& fingerprints) {
  std::vector<std::string> paths;
  for (const FingerprintedFile& file : fingerprints) paths.push_back(file.path);
  return paths;
}

// Notes what it is told; fails on the call named by `fails_on`.
class RecordingSink final : public MeasureSink {
 public:
  Result<void> begin(const std::string& path, std::uint64_t size_bytes) override {
    calls += "begin " + path + " " + std::to_string(size_bytes) + "\n";
    return answer("begin");
  }
  Result<void> chunk(ByteView bytes) override {
    calls += "chunk " + to_text(bytes) + "\n";
    return answer("chunk");
  }
  Result<void> end(const Sha256Digest& digest) override {
    calls += "end " + digest.hex().substr(0, 8) + "\n";
    return answer("end");
  }

  std::string calls;
  std::string fails_on;

 private:
  Result<void> answer(std::string_view call) const {
    if (call == fails_on) return fail(ErrorCode::kUnavailable, "disk full", "disk-full");
    return {};
  }
};

// Measures with `meddle` called once, after the first file was opened and before it is read.
Result<Artifact> measure_while(const Path& path, const std::function<void()>& meddle,
                               MeasureSink* sink = nullptr) {
  bool is_done = false;
  return measure(path, {.progress =
                            [&](std::uint64_t) {
                              if (!std::exchange(is_done, true)) meddle();
                            },
                        .sink = sink});
}

void append(const Path& path, std::string_view text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

TEST(Measure, AFilesIdentityIsTheDigestOfItsBytes) {
  const TempDir dir;
  const auto artifact = measure(dir.write("weights.bin", "abc"));
  ASSERT_THAT(artifact, IsOk());
  EXPECT_FALSE(artifact->is_tree());
  EXPECT_EQ(artifact->digest, crypto::sha256(std::string_view("abc")));
  EXPECT_EQ(artifact->size_bytes, 3U);
  EXPECT_EQ(paths_of(artifact->fingerprints), std::vector<std::string>{""});
}

TEST(Measure, AFilesNameIsNoPartOfItsIdentity) {
  const TempDir dir;
  EXPECT_EQ(measure(dir.write("\xff", "abc"))->digest, measure(dir.write("b", "abc"))->digest);
}

TEST(Measure, HashesAFileOfSeveralChunksWhole) {
  const TempDir dir;
  const std::string text(3'000'001, 'x');
  EXPECT_EQ(measure(dir.write("big", text))->digest, crypto::sha256(text));
}

TEST(Measure, AFoldersIdentityIsItsTreeManifests) {
  const TempDir dir;
  dir.write("b", "abc");
  dir.write("a/c", "");
  const auto artifact = measure(dir.path());
  ASSERT_THAT(artifact, IsOk());
  const auto manifest = TreeManifest::create({{"a/c", 0, crypto::sha256(std::string_view())},
                                              {"b", 3, crypto::sha256(std::string_view("abc"))}});
  EXPECT_EQ(artifact->digest, manifest->digest());
  EXPECT_EQ(artifact->manifest->files(), manifest->files());
  EXPECT_EQ(artifact->size_bytes, 3U);
}

TEST(Measure, ListsFingerprintsInByteOrderOfThePaths) {
  const TempDir dir;
  for (const char* name : {"a/b", "a-b", "a.txt"}) dir.write(name, "x");
  EXPECT_EQ(paths_of(measure(dir.path())->fingerprints),
            (std::vector<std::string>{"a-b", "a.txt", "a/b"}));
}

TEST(Measure, LeavesOutATopLevelModelSig) {
  const TempDir dir;
  dir.write("a", "x");
  const Sha256Digest before = measure(dir.path())->digest;
  dir.write("model.sig", "{}");
  EXPECT_EQ(measure(dir.path())->digest, before);
}

TEST(Measure, ListsWhatLiesInAFolderNamedModelSig) {
  const TempDir dir;
  dir.write("a", "x");
  dir.write("model.sig/evil.py", "x");
  dir.write("sub/model.sig", "x");
  const auto artifact = measure(dir.path());
  ASSERT_THAT(artifact, IsOk());
  EXPECT_NE(artifact->manifest->find("model.sig/evil.py"), nullptr);
  EXPECT_NE(artifact->manifest->find("sub/model.sig"), nullptr);
}

TEST(Measure, RefusesAModelSigThatIsASymlink) {
  const TempDir dir;
  dir.write("a", "x");
  std::filesystem::create_symlink("a", dir / "model.sig");
  EXPECT_THAT(measure(dir.path()), HasReason("symlink"));
}

TEST(Measure, ListsGitsFilesLikeAnyOther) {
  const TempDir dir;
  dir.write(".git/HEAD", "x");
  EXPECT_NE(measure(dir.path())->manifest->find(".git/HEAD"), nullptr);
}

TEST(Measure, SkipsAProjectsOwnWorkspaceOnlyWhenAsked) {
  const TempDir dir;
  dir.write("a", "x");
  const Sha256Digest before = measure(dir.path())->digest;
  dir.write(".hallmark/format", "1");
  EXPECT_THAT(measure(dir.path()),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("nested-workspace")));
  EXPECT_EQ(measure(dir.path(), {.skip_own_workspace = true})->digest, before);
}

TEST(Measure, RefusesAWorkspaceBelowTheProjectsOwnRoot) {
  const TempDir dir;
  dir.write("a/.hallmark/format", "1");
  EXPECT_THAT(measure(dir.path(), {.skip_own_workspace = true}), HasReason("nested-workspace"));
}

TEST(Measure, RefusesAFileInPlaceOfTheProjectsOwnWorkspace) {
  const TempDir dir;
  dir.write(".hallmark", "1");
  EXPECT_THAT(measure(dir.path(), {.skip_own_workspace = true}), HasReason("nested-workspace"));
}

TEST(Measure, RefusesAnEmptyTree) {
  const TempDir dir;
  std::filesystem::create_directories(dir / "a/b");
  dir.write("model.sig", "{}");
  EXPECT_THAT(measure(dir.path()),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("empty-tree")));
}

TEST(Measure, RefusesAnAbsentPath) {
  EXPECT_THAT(measure("/nowhere/at/all"), IsErrorCode(ErrorCode::kNotFound));
}

TEST(Measure, RefusesASymlinkedRoot) {
  const TempDir dir;
  dir.write("a/b", "x");
  std::filesystem::create_symlink("a", dir / "link");
  EXPECT_THAT(measure(dir / "link"), HasReason("symlink"));
  EXPECT_THAT(measure(dir / "link/"), HasReason("symlink"));
}

TEST(Measure, RefusesADevice) { EXPECT_THAT(measure("/dev/null"), HasReason("special-file")); }

TEST(Measure, KeepsToTheTreesLimits) {
  const TempDir dir;
  dir.write("a", "x");
  dir.write("b", "x");
  EXPECT_THAT(measure(dir.path(), {.limits = {.tree_files_max = 1}}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
}

TEST(Measure, NoticesAFileThatGrowsWhileItIsRead) {
  const TempDir dir;
  const Path path = dir.write("a", "abc");
  EXPECT_THAT(measure_while(path, [&] { append(path, "d"); }),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("changed-while-read"),
                    HasMessage(HasSubstr(path.native()))));
}

TEST(Measure, DoesNotFollowAFileThatGrowsForEver) {
  const TempDir dir;
  const Path path = dir.write("a", "abc");
  int calls = 0;
  const auto grow = [&](std::uint64_t) {
    append(path, std::string(4096, 'x'));
    ++calls;
  };
  EXPECT_THAT(measure(path, {.progress = grow}), HasReason("changed-while-read"));
  EXPECT_LE(calls, 2);
}

TEST(Measure, NoticesAFileThatShrinksWhileItIsRead) {
  const TempDir dir;
  dir.write("a", "abc");
  EXPECT_THAT(measure_while(dir.path(), [&] { std::filesystem::resize_file(dir / "a", 1); }),
              HasReason("changed-while-read"));
}

TEST(Measure, NoticesANewTimeOfChange) {
  const TempDir dir;
  const Path path = dir.write("a", "abc");
  const auto touch = [&] {
    const timespec times[2] = {{.tv_sec = 1, .tv_nsec = 0}, {.tv_sec = 1, .tv_nsec = 0}};
    CHECK(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
  };
  EXPECT_THAT(measure_while(path, touch), HasReason("changed-while-read"));
}

TEST(Measure, NoticesAnotherFileInTheFilesPlace) {
  const TempDir dir;
  dir.write("tree/a", "abc");
  const Path other = dir.write("other", "abd");
  EXPECT_THAT(measure_while(dir / "tree", [&] { std::filesystem::rename(other, dir / "tree/a"); }),
              HasReason("changed-while-read"));
}

TEST(Measure, NoticesAFileThatVanishesWhileItIsRead) {
  const TempDir dir;
  dir.write("a", "abc");
  EXPECT_THAT(measure_while(dir.path(), [&] { std::filesystem::remove(dir / "a"); }),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("changed-while-read")));
}

TEST(Measure, NoticesASymlinkToTheSameFileInTheFilesPlace) {
  const TempDir dir;
  dir.write("tree/a", "abc");
  const auto swap = [&] {
    std::filesystem::rename(dir / "tree/a", dir / "a");
    std::filesystem::create_symlink(dir / "a", dir / "tree/a");
  };
  EXPECT_THAT(measure_while(dir / "tree", swap), HasReason("changed-while-read"));
}

TEST(Measure, NoticesALaterFileThatBecameAFifo) {
  const TempDir dir;
  dir.write("a", "abc");
  dir.write("b", "abc");
  const auto swap = [&] {
    std::filesystem::remove(dir / "b");
    CHECK(::mkfifo((dir / "b").c_str(), 0644) == 0);
  };
  EXPECT_THAT(measure_while(dir.path(), swap), HasReason("changed-while-read"));
}

TEST(Measure, HandsTheSinkEachFilesBytes) {
  const TempDir dir;
  dir.write("a", "abc");
  dir.write("b", "");
  RecordingSink sink;
  EXPECT_THAT(measure(dir.path(), {.sink = &sink}), IsOk());
  EXPECT_EQ(sink.calls,
            "begin a 3\nchunk abc\nend ba7816bf\n"
            "begin b 0\nend e3b0c442\n");
}

TEST(Measure, NeverEndsAFileThatChanged) {
  const TempDir dir;
  const Path path = dir.write("a", "abc");
  const auto rewrite = [&] {
    std::filesystem::remove(path);
    dir.write("a", "abd");
  };
  RecordingSink sink;
  EXPECT_THAT(measure_while(path, rewrite, &sink), HasReason("changed-while-read"));
  EXPECT_THAT(sink.calls, ::testing::Not(HasSubstr("end")));
}

TEST(Measure, StopsAtTheSinksError) {
  const TempDir dir;
  dir.write("a", "abc");
  for (const char* call : {"begin", "chunk", "end"}) {
    RecordingSink sink;
    sink.fails_on = call;
    EXPECT_THAT(measure(dir.path(), {.sink = &sink}), HasReason("disk-full")) << call;
  }
}

TEST(Measure, ReportsTheBytesOfAllFilesSoFar) {
  const TempDir dir;
  dir.write("a", "abc");
  dir.write("b", "de");
  std::vector<std::uint64_t> seen;
  EXPECT_THAT(measure(dir.path(), {.progress = [&](std::uint64_t n) { seen.push_back(n); }}),
              IsOk());
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(seen.back(), 5U);
}

TEST(Fingerprint, IsWhatMeasureReturns) {
  const TempDir dir;
  dir.write("a/b", "abc");
  dir.write("a-b", "d");
  dir.write("model.sig", "{}");
  EXPECT_EQ(*fingerprint(dir.path()), measure(dir.path())->fingerprints);
  EXPECT_EQ(*fingerprint(dir / "a-b"), measure(dir / "a-b")->fingerprints);
}

TEST(Fingerprint, TellsARewrittenFileFromTheOld) {
  const TempDir dir;
  const Path path = dir.write("a", "abc");
  const auto before = fingerprint(path);
  append(path, "d");
  EXPECT_NE(*fingerprint(path), *before);
}

TEST(Fingerprint, OfNothingIsEmpty) {
  const TempDir dir;
  EXPECT_TRUE(fingerprint(dir.path())->empty());
  EXPECT_TRUE(fingerprint(dir / "absent")->empty());
}

TEST(Fingerprint, RefusesWhatMeasureRefuses) {
  const TempDir dir;
  dir.write("a", "x");
  std::filesystem::create_symlink("a", dir / "link");
  EXPECT_THAT(fingerprint(dir.path()), HasReason("symlink"));
  EXPECT_THAT(fingerprint(dir / "link"), HasReason("symlink"));
  EXPECT_THAT(fingerprint("/dev/null"), HasReason("special-file"));
}

}  // namespace
}  // namespace hallmark::model

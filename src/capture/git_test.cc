#include "capture/git.h"

#include <cstdlib>

#include "capture/process.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::capture {
namespace {

using hallmark::testing::HasReason;
using hallmark::testing::IsOk;
using hallmark::testing::TempDir;

class Git : public ::testing::Test {
 protected:
  Git() {
    environment_ = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                    {"HOME", folder_.path().string()},
                    {"GIT_CONFIG_NOSYSTEM", "1"},
                    {"GIT_AUTHOR_DATE", "2026-06-01T12:00:00Z"},
                    {"GIT_COMMITTER_DATE", "2026-06-01T12:00:00Z"}};
  }

  void git(std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c",
                                 "init.defaultBranch=main"});
    std::string text;
    const auto end =
        read_output({.command = words, .environment = environment_, .working_directory = project()},
                    [](ByteView) { return Result<void>(); });
    ASSERT_THAT(end, IsOk());
    ASSERT_EQ(end->exit_status, 0) << ::testing::PrintToString(words);
  }

  void make_repository() {
    folder_.write("project/train.py", "print(1)\n");
    git({"init", "-q"});
    git({"add", "."});
    git({"commit", "-q", "-m", "first"});
  }

  GitQuery query() const { return {.project = project(), .environment = environment_}; }
  attest::GitState state(const GitQuery& query) const {
    auto state = git_state(query);
    EXPECT_THAT(state, IsOk());
    return state ? *state : attest::GitState{};
  }
  attest::GitState state() const { return state(query()); }
  Path project() const { return std::filesystem::canonical(folder_.path()) / "project"; }

  TempDir folder_;
  std::map<std::string, std::string> environment_;
};

TEST_F(Git, SaysNothingWithoutARepository) {
  folder_.write("project/train.py", "");

  EXPECT_EQ(state(), attest::GitState{});
}

TEST_F(Git, SaysNothingWithoutTheProgram) {
  make_repository();
  environment_["PATH"] = folder_.path().string();

  EXPECT_EQ(state(), attest::GitState{});
}

TEST_F(Git, HasNoCommitInAnEmptyRepository) {
  folder_.write("project/train.py", "");
  git({"init", "-q"});

  EXPECT_EQ(state(), attest::GitState{});
}

TEST_F(Git, NamesTheCommitOfACleanTree) {
  make_repository();

  const attest::GitState seen = state();

  EXPECT_EQ(seen.commit.size(), 40U);
  EXPECT_EQ(seen.remote, "");
  EXPECT_EQ(seen.dirty_digest, std::nullopt);
}

TEST_F(Git, FindsTheRepositoryAboveTheProject) {
  make_repository();
  folder_.write("project/sub/x.py", "");
  GitQuery below = query();
  below.project = project() / "sub";

  const attest::GitState seen = state(below);

  EXPECT_EQ(seen.commit, state().commit);
  EXPECT_EQ(seen.dirty_digest, state().dirty_digest) << "paths count from the repository's root";
  EXPECT_NE(seen.dirty_digest, std::nullopt);
}

TEST_F(Git, DigestsChangesToTrackedFiles) {
  make_repository();
  folder_.write("project/train.py", "print(2)\n");
  const auto two = state().dirty_digest;
  folder_.write("project/train.py", "print(3)\n");
  const auto three = state().dirty_digest;

  EXPECT_NE(two, std::nullopt);
  EXPECT_NE(three, std::nullopt);
  EXPECT_NE(two, three);
}

TEST_F(Git, DigestsStagedChangesAndDeletions) {
  make_repository();
  folder_.write("project/new.py", "");
  git({"add", "new.py"});
  const auto staged = state().dirty_digest;
  git({"rm", "-q", "--cached", "new.py"});
  std::filesystem::remove(project() / "new.py");
  std::filesystem::remove(project() / "train.py");
  const auto deleted = state().dirty_digest;

  EXPECT_NE(staged, std::nullopt);
  EXPECT_NE(deleted, std::nullopt);
  EXPECT_NE(staged, deleted);
}

TEST_F(Git, DigestsNamesAndContentsOfUntrackedFiles) {
  make_repository();
  folder_.write("project/a.py", "1");
  const auto first = state().dirty_digest;
  folder_.write("project/a.py", "2");
  const auto second = state().dirty_digest;
  std::filesystem::rename(project() / "a.py", project() / "odd\n name.py");
  const auto third = state().dirty_digest;

  EXPECT_NE(first, std::nullopt);
  EXPECT_NE(first, second);
  EXPECT_NE(second, third);
}

TEST_F(Git, GivesTheSameDirtyDigestForTheSameTree) {
  make_repository();
  folder_.write("project/a.py", "1");
  std::filesystem::create_symlink("/nowhere", project() / "link");
  const auto first = state().dirty_digest;

  EXPECT_NE(first, std::nullopt);
  EXPECT_EQ(state().dirty_digest, first);
}

TEST_F(Git, ListensToNoSettingThatChangesTheDiff) {
  make_repository();
  folder_.write("project/train.py", "print(2)\n");
  const auto plain = state().dirty_digest;
  folder_.write(".gitconfig", "[diff]\n noprefix = true\n context = 0\n external = false\n");

  EXPECT_EQ(state().dirty_digest, plain);
}

TEST_F(Git, TakesNoAccountOfIgnoredAndDeclaredFiles) {
  make_repository();
  folder_.write("project/.git/info/exclude", "ignored\n");
  folder_.write("project/ignored", "x");
  folder_.write("project/data/train.csv", "x");
  GitQuery declared = query();
  declared.declared = {project() / "data"};

  EXPECT_EQ(state(declared).dirty_digest, std::nullopt);
  EXPECT_NE(state().dirty_digest, std::nullopt);
}

TEST_F(Git, RecordsTheRemoteWithoutUserinfo) {
  make_repository();
  git({"remote", "add", "origin", "https://me:hunter2@example.org/r.git"});

  EXPECT_EQ(state().remote, "https://example.org/r.git");
}

TEST_F(Git, LooksAtTheProjectsRepositoryWhateverTheEnvironmentNames) {
  make_repository();
  const attest::GitState expected = state();
  environment_["GIT_DIR"] = (folder_ / "elsewhere").string();
  environment_["GIT_INDEX_FILE"] = (folder_ / "index").string();

  EXPECT_EQ(state(), expected);
}

TEST_F(Git, RunsNoFileSystemMonitorOfTheRepository) {
  make_repository();
  git({"config", "core.fsmonitor", "touch ran; false"});

  state();

  EXPECT_FALSE(std::filesystem::exists(project() / "ran"));
}

TEST_F(Git, FailsWhenTheRepositoryCannotBeRead) {
  make_repository();
  std::filesystem::remove(project() / ".git/HEAD");

  EXPECT_THAT(git_state(query()), HasReason("git-failed"));
}

}  // namespace
}  // namespace hallmark::capture

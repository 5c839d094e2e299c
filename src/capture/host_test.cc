#include "capture/host.h"

#include <unistd.h>

#include <array>

#include "capture/lock_files.h"
#include "crypto/hash.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::capture {
namespace {

using hallmark::testing::IsOk;
using hallmark::testing::TempDir;

std::string string_of(const json::Object& facts, std::string_view name) {
  const auto found = facts.find(name);
  return found == facts.end() ? "absent" : *found->second.as_string();
}

TEST(HostFacts, ReadProcessorAndDistribution) {
  const TempDir root;
  root.write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 3GHz\nprocessor\t: 1\n");
  root.write("etc/os-release", "NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n");

  const json::Object facts = host_facts(root.path());

  EXPECT_EQ(string_of(facts, "cpu"), "Some CPU @ 3GHz");
  EXPECT_EQ(string_of(facts, "os"), "debian");
  EXPECT_EQ(string_of(facts, "osVersion"), "12");
  EXPECT_TRUE(string_of(facts, "kernel").starts_with("Linux "));
  EXPECT_GE(*facts.at("cores").as_integer(), 1);
}

TEST(HostFacts, LeaveOutWhatCannotBeRead) {
  const TempDir root;

  const json::Object facts = host_facts(root.path());

  EXPECT_EQ(string_of(facts, "cpu"), "absent");
  EXPECT_EQ(string_of(facts, "os"), "absent");
}

TEST(HostFacts, EscapeWhatNoTerminalShouldSee) {
  const TempDir root;
  root.write("etc/os-release", "ID=\"deb\x1b[2J\xff\"\n");

  EXPECT_EQ(string_of(host_facts(root.path()), "os"), "deb\\x1b[2J\\xff");
}

TEST(HostFacts, DoNotNameTheMachine) {
  std::array<char, 256> name{};
  ASSERT_EQ(gethostname(name.data(), name.size() - 1), 0);

  for (const auto& [key, value] : host_facts("/")) {
    EXPECT_NE(value, json::Value(name.data())) << key;
  }
}

TEST(LockFiles, AreFoundByNameAndDigested) {
  const TempDir project;
  project.write("uv.lock", "b");
  project.write("requirements.txt", "a");
  project.write("requirements-dev.lock", "c");
  project.write("other.lock", "no");
  project.write("sub/uv.lock", "no");

  const auto files = measure_lock_files(project.path());

  ASSERT_THAT(files, IsOk());
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ(files->at(0).path, "requirements-dev.lock");
  EXPECT_EQ(files->at(1).path, "requirements.txt");
  EXPECT_EQ(files->at(1).digest, crypto::sha256("a"));
  EXPECT_EQ(files->at(2).path, "uv.lock");
}

TEST(LockFiles, AreNoSymlinksAndNoFolders) {
  const TempDir project;
  project.write("go.sum/file", "");
  std::filesystem::create_symlink("/etc/passwd", project / "uv.lock");

  const auto files = measure_lock_files(project.path());

  ASSERT_THAT(files, IsOk());
  EXPECT_TRUE(files->empty());
}

TEST(LockFiles, NeedAProject) {
  const TempDir folder;

  EXPECT_FALSE(measure_lock_files(folder / "absent").has_value());
}

}  // namespace
}  // namespace hallmark::capture

#include "attest/release.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace hallmark::attest {
namespace {

std::string purl_of(std::string name, std::string version) {
  const Release release{
      .artifact = {}, .role = "model", .name = std::move(name), .version = std::move(version)};
  return *release.to_statement().predicate.find("purl")->as_string();
}

TEST(Release, EncodesWhatAPurlKeepsForItself) {
  EXPECT_EQ(purl_of("team/model", "1.0+rc@1"), "pkg:generic/team%2Fmodel@1.0%2Brc%401");
}

TEST(Release, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(purl_of("aZ0-._~", "1"), "pkg:generic/aZ0-._~@1");
}

// Printable ASCII: every character that a purl could trip over.
rc::Gen<std::string> names() {
  return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7F)));
}

RC_GTEST_PROP(ReleaseProperty, NameAndVersionAreReadAsTheyWereWritten, ()) {
  const std::string name = *names();
  const std::string version = *names();
  const Release release{.artifact = {}, .role = "dataset", .name = name, .version = version};

  const auto read = Release::from_statement(release.to_statement());

  RC_ASSERT(read.has_value());
  RC_ASSERT(read->name == name);
  RC_ASSERT(read->version == version);
  RC_ASSERT(read->role == "dataset");
}

}  // namespace
}  // namespace hallmark::attest

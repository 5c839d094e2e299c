#include "testing/vectors.h"

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "json/reader.h"
#include "testing/temp_dir.h"

namespace hallmark::testing {
namespace {

Result<Vector> parse_vector(std::string name, std::string_view text) {
  const json::Value document = TRY(json::parse(text));
  auto reader = TRY(json::ObjectReader::create(document, name));
  const json::Value& input = *TRY(reader.any("input"));
  Vector vector;
  vector.name = std::move(name);
  vector.input = input.as_string() ? *input.as_string() : json::canonical(input);
  vector.outcome = TRY(reader.string("outcome"));
  vector.place = TRY(reader.optional_string("place")).value_or("");
  TRY(reader.string("reason"));
  TRY(reader.finish());
  return vector;
}

}  // namespace

std::vector<Vector> load_vectors(std::string_view source_dir, std::string_view format) {
  std::vector<Vector> vectors;
  const Path folder = Path(source_dir) / "testdata" / format;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = std::string(format) + "/" + entry.path().stem().string();
    auto vector = parse_vector(name, read_text(entry.path()));
    CHECK(vector.has_value());
    vectors.push_back(*std::move(vector));
  }
  CHECK(!vectors.empty());
  std::ranges::sort(vectors, {}, &Vector::name);
  return vectors;
}

std::string_view outcome_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return "malformed";
    case ErrorCode::kLimitExceeded:
      return "limit";
    case ErrorCode::kUnsupported:
      return "unsupported";
    default:
      return "another";
  }
}

}  // namespace hallmark::testing

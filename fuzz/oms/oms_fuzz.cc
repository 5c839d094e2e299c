// The input is a model.sig or, so that mutations reach the manifest without base64, the statement
// inside one. A manifest that was read is written as a statement that reads as the same.

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "model/oms.h"

namespace {

namespace model = hallmark::model;

void check(const model::OmsManifest& manifest) {
  const auto again = model::OmsManifest::from_statement(manifest.to_statement());
  CHECK(again.has_value());
  CHECK(again->files() == manifest.files());
  CHECK(again->root() == manifest.root());
  CHECK(again->ignore_paths() == manifest.ignore_paths());
  CHECK(model::compare(manifest, manifest.files()).is_equal());
  CHECK(!model::compare(manifest, {}).is_equal());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bundle = model::read_oms_bundle(text)) check(bundle->manifest);
  const auto statement = hallmark::attest::Statement::parse(hallmark::as_bytes(text));
  if (!statement) return 0;
  if (const auto manifest = model::OmsManifest::from_statement(*statement)) check(*manifest);
  return 0;
}

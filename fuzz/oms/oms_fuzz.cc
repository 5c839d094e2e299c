// The input is a model.sig or, so that mutations reach the manifest without base64, the statement
// inside one. A manifest that was read is written as a statement that reads as the same.

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "model/oms.h"

namespace {

namespace model = hallmark::model;

// The same files in any order make the same model; a serialization may name odd paths to ignore,
// which we read and never write.
void check(const model::OmsManifest& manifest) {
  model::OmsSerialization serialization = manifest.serialization();
  serialization.ignore_paths.clear();
  const auto sorted = model::OmsManifest::create(manifest.subject_name(), manifest.files(),
                                                 std::move(serialization));
  CHECK(sorted.has_value());
  CHECK(sorted->root() == model::oms_root_spec(manifest.files()));
  CHECK(model::oms_root_py_compat(sorted->files()) == model::oms_root_py_compat(manifest.files()));
  CHECK(model::compare(manifest, sorted->files()).is_equal());
  CHECK(!model::compare(manifest, {}).is_equal());
  if (manifest.is_legacy()) return;
  const auto again = model::OmsManifest::from_statement(manifest.to_statement());
  CHECK(again.has_value());
  CHECK(again->files() == manifest.files());
  CHECK(again->root() == manifest.root());
  CHECK(again->serialization() == manifest.serialization());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bundle = model::read_oms_bundle(text)) check(bundle->manifest);
  if (const auto signature = model::read_oms_signature(text)) check(signature->manifest);
  const auto statement = hallmark::attest::Statement::parse(hallmark::as_bytes(text));
  if (!statement) return 0;
  if (const auto manifest = model::OmsManifest::from_statement(*statement)) check(*manifest);
  return 0;
}

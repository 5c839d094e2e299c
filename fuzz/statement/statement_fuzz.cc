// Whatever parses as one of our predicates is written in one form, which reads the same.

#include <cstddef>
#include <cstdint>

#include "attest/predicates.h"
#include "base/check.h"
#include "sigstore/verifier.h"

namespace {

using hallmark::attest::Provenance;
using hallmark::attest::Statement;

template <class Predicate>
void check_one_form(const Statement& statement) {
  const auto predicate = Predicate::from_statement(statement);
  if (!predicate) return;
  const std::string text = predicate->to_statement().serialise();
  const auto again = Statement::parse(hallmark::as_bytes(text));
  CHECK(again.has_value());
  const auto same = Predicate::from_statement(*again);
  CHECK(same.has_value());
  CHECK(same->to_statement().serialise() == text);
}

// A run is written with subjects that the caller adds; a foreign builder's is never written.
void check_run(const Statement& statement) {
  const auto run = Provenance::from_statement(statement);
  if (!run || run->kind.empty()) return;
  std::vector<hallmark::attest::ResourceDescriptor> files;
  if (run->outputs.empty()) files = statement.subjects;
  const auto same = Provenance::from_statement(run->to_statement(files));
  CHECK(same.has_value());
  CHECK(same->to_statement(files).serialise() == run->to_statement(files).serialise());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace attest = hallmark::attest;
  const auto statement =
      Statement::parse(hallmark::as_bytes({reinterpret_cast<const char*>(data), size}));
  if (!statement) return 0;
  check_run(*statement);
  check_one_form<attest::RunFailure>(*statement);
  check_one_form<attest::Evaluation>(*statement);
  check_one_form<attest::Clearance>(*statement);
  check_one_form<attest::Release>(*statement);
  check_one_form<attest::Finding>(*statement);
  check_one_form<attest::Vsa>(*statement);
  static_cast<void>(hallmark::sigstore::claimed_time(*statement));
  return 0;
}

#include "attest/run_failure.h"

#include "attest/predicate_json.h"
#include "attest/provenance.h"

namespace hallmark::attest {
namespace {

Result<std::string> read_builder(json::ObjectReader& reader) {
  auto builder = TRY(reader.object("builder"));
  std::string id = TRY(read_name(builder, "id"));
  TRY(builder.finish());
  return id;
}

}  // namespace

Statement RunFailure::to_statement() const {
  return make_statement(kRunFailureType, {run_record_descriptor(run_record)},
                        {{"step", step},
                         {"kind", kind},
                         {"builder", json::Object{{"id", builder_id}}},
                         {"invocationId", invocation_id},
                         {"startedOn", format_rfc3339(started)},
                         {"finishedOn", format_rfc3339(finished)},
                         {"command", strings_to_json(command)},
                         {"exitStatus", exit_status}});
}

Result<RunFailure> RunFailure::from_statement(const Statement& statement) {
  auto reader = TRY(predicate_reader(statement, kRunFailureType));
  const SoleSubject subject = TRY(sole_subject(statement));
  if (subject.name != kRunRecordName) {
    return fail(ErrorCode::kInvalidInput, "subject[0]: not the run record");
  }
  RunFailure failure;
  failure.run_record = subject.digest;
  failure.step = TRY(read_name(reader, "step"));
  failure.kind = TRY(read_kind(reader, "kind"));
  failure.builder_id = TRY(read_builder(reader));
  failure.invocation_id = TRY(read_invocation_id(reader, "invocationId"));
  failure.started = TRY(reader.time("startedOn"));
  failure.finished = TRY(reader.time("finishedOn"));
  failure.command = TRY(read_command(reader, "command"));
  failure.exit_status = static_cast<int>(TRY(reader.integer("exitStatus", 1, 255)));
  TRY(reader.finish());
  return failure;
}

}  // namespace hallmark::attest

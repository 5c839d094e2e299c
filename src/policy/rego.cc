#include "policy/rego.h"

#include "policy/regorus_shim.h"

namespace hallmark::policy {

namespace {

const std::uint8_t* data_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

struct Answer {
  explicit Answer(HallmarkRegoAnswer raw)
      : status(raw.status), text(reinterpret_cast<const char*>(raw.text), raw.size) {
    hallmark_rego_answer_free(raw);
  }
  std::int32_t status;
  std::string text;
};

// regorus draws the place as a picture of several lines; one line says the same.
std::string in_one_line(std::string text) {
  constexpr std::string_view kArrow = "--> ";
  constexpr std::string_view kError = "\nerror: ";
  const std::size_t arrow = text.find(kArrow);
  const std::size_t error = text.rfind(kError);
  if (arrow == std::string::npos || error == std::string::npos) return text;
  const std::size_t place = arrow + kArrow.size();
  const std::size_t place_end = text.find('\n', place);
  if (place_end > error) return text;
  return text.substr(place, place_end - place) + ": " + text.substr(error + kError.size());
}

// Loading: whatever goes wrong is the policy's fault.
Result<std::string> loaded(Answer answer) {
  if (answer.status == HALLMARK_REGO_OK) return std::move(answer.text);
  return fail(ErrorCode::kInvalidInput, in_one_line(std::move(answer.text)), "policy-invalid");
}

}  // namespace

void Rego::Free::operator()(HallmarkRego* rego) const { hallmark_rego_free(rego); }

Rego::Rego(std::uint32_t time_ms_max) : rego_(hallmark_rego_new(time_ms_max)) {}

Result<void> Rego::add_policy(std::string_view path, std::string_view text) {
  auto added = loaded(Answer(hallmark_rego_add_policy(rego_.get(), data_of(path), path.size(),
                                                      data_of(text), text.size())));
  if (added) return {};
  const bool has_place = added.error().message.starts_with(path);
  return std::unexpected(has_place ? std::move(added).error() : std::move(added).error().in(path));
}

Result<void> Rego::add_data(std::string_view json) {
  TRY(loaded(Answer(hallmark_rego_add_data(rego_.get(), data_of(json), json.size()))));
  return {};
}

Result<void> Rego::prepare(std::string_view rule) {
  TRY(loaded(Answer(hallmark_rego_prepare(rego_.get(), data_of(rule), rule.size()))));
  return {};
}

Result<std::string> Rego::outline() { return loaded(Answer(hallmark_rego_outline(rego_.get()))); }

Result<std::optional<std::string>> Rego::evaluate(std::string_view rule,
                                                  std::string_view input) const {
  Answer answer(hallmark_rego_evaluate(rego_.get(), data_of(rule), rule.size(), data_of(input),
                                       input.size()));
  switch (answer.status) {
    case HALLMARK_REGO_OK:
      return std::move(answer.text);
    case HALLMARK_REGO_UNDEFINED:
      return std::nullopt;
    case HALLMARK_REGO_TIMEOUT:
      return fail(ErrorCode::kInternal, "the policy took too long", "policy-timeout");
    default:
      return fail(ErrorCode::kInternal, in_one_line(std::move(answer.text)), "policy-error");
  }
}

}  // namespace hallmark::policy

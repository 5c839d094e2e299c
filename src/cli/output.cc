#include "cli/output.h"

#include <algorithm>
#include <ostream>

#include "base/encoding.h"

namespace hallmark::cli {
namespace {

// Paths need not be UTF-8; JSON must be.
void make_printable(json::Value& value) {
  if (const std::string* text = value.as_string(); text != nullptr && !is_utf8(*text)) {
    value = printable(*text);
  }
  if (json::Array* array = value.as_array()) std::ranges::for_each(*array, make_printable);
  if (json::Object* object = value.as_object()) {
    for (auto& [name, member] : *object) make_printable(member);
  }
}

}  // namespace

void print_json(Context& context, std::string_view command, json::Object document) {
  document["schema"] = "https://w3id.org/hallmark/cli/" + std::string(command) + "/v1";
  json::Value answer(std::move(document));
  make_printable(answer);
  context.out << json::pretty(answer) << "\n";
}

void print(Context& context, std::string_view line) { context.out << printable(line) << "\n"; }

}  // namespace hallmark::cli

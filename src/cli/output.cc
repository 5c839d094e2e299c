#include "cli/output.h"

#include <ostream>

#include "base/encoding.h"

namespace hallmark::cli {

void print_json(Context& context, std::string_view command, json::Object document) {
  document["schema"] = "https://w3id.org/hallmark/cli/" + std::string(command) + "/v1";
  context.out << json::pretty(json::Value(std::move(document))) << "\n";
}

void print(Context& context, std::string_view line) { context.out << printable(line) << "\n"; }

}  // namespace hallmark::cli

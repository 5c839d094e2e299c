#pragma once

// Answers: one JSON document with a `schema`, or lines for people. Text that came from outside is
// printed without control characters.

#include <string_view>

#include "cli/context.h"
#include "json/value.h"

namespace hallmark::cli {

// Writes `document` with "schema": "https://w3id.org/hallmark/cli/<command>/v1" and a newline.
void print_json(Context& context, std::string_view command, json::Object document);

// A line on standard output.
void print(Context& context, std::string_view line);

}  // namespace hallmark::cli

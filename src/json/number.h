#pragma once

// Numbers as ECMAScript writes them, which RFC 8785 section 3.2.2.3 makes canonical.

#include <string>

namespace hallmark::json {

// From here on ECMAScript writes whole numbers with an exponent.
inline constexpr double kExponentFrom = 1e21;

// The shortest text that reads back as `number`, which must be finite (CHECKed).
std::string ecmascript_number(double number);

}  // namespace hallmark::json

#pragma once

#include <string_view>

namespace hallmark::capture {

// True for names whose values are likely secrets: "AWS_SECRET_ACCESS_KEY", "--token", "apiKey",
// "X-Amz-Signature". Errs towards true; plurals that count things ("max_tokens") are not names of
// secrets.
bool is_secret_name(std::string_view name);

}  // namespace hallmark::capture

#include "policy/data_documents.h"

namespace hallmark::policy {

namespace {

std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::kInvalidInput, std::move(message), "policy-data");
}

// Wraps `value` into an object per folder of `path`, the innermost first.
json::Value placed(json::Value value, std::string_view path) {
  for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos;
       slash = path.rfind('/')) {
    path = path.substr(0, slash);
    const std::size_t parent = path.rfind('/');
    const std::string_view name = path.substr(parent == std::string_view::npos ? 0 : parent + 1);
    value = json::Object{{std::string(name), std::move(value)}};
  }
  return value;
}

Result<void> merge_into(json::Object& target, json::Object source) {
  for (auto& [key, value] : source) {
    const auto [place, is_new] = target.try_emplace(key, std::move(value));
    if (is_new) continue;
    json::Object* inner = place->second.as_object();
    if (inner == nullptr || value.as_object() == nullptr) {
      return refuse("two data files give a value to " + key);
    }
    TRY(merge_into(*inner, std::move(*value.as_object())));
  }
  return {};
}

}  // namespace

Result<json::Value> merge_data(std::span<const PolicyFile> files) {
  json::Object data;
  for (const PolicyFile& file : files) {
    if (!file.path.ends_with(".json")) continue;
    json::Value document = TRY_IN(file.path, json::parse(file.text));
    if (document.as_object() == nullptr) return refuse(file.path + ": not an object");
    json::Value whole = placed(std::move(document), file.path);
    TRY_IN(file.path, merge_into(data, std::move(*whole.as_object())));
  }
  return json::Value(std::move(data));
}

}  // namespace hallmark::policy

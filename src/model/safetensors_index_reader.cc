#include "json/reader.h"
#include "model/safetensors_index.h"
#include "model/tree_manifest.h"

namespace hallmark::model {

Result<NameSet> parse_safetensors_index(std::string_view text, std::string_view index_name,
                                        const Limits& limits) {
  const json::Value document = TRY(json::parse(text, limits));
  json::ObjectReader reader =
      TRY(with_reason(json::ObjectReader::create(document, ""), "malformed-index"));
  json::ObjectReader map = TRY(with_reason(reader.object("weight_map"), "malformed-index"));
  const std::size_t slash = index_name.rfind('/');
  const std::string folder(slash == std::string_view::npos ? "" : index_name.substr(0, slash + 1));
  NameSet names;
  for (const auto& [tensor, value] : map.members()) {
    const std::string* file = value.as_string();
    if (file == nullptr)
      return with_reason<NameSet>(map.refuse(tensor, "not a name"), "malformed-index");
    TRY_IN("weight_map", check_tree_path(*file, limits));
    names.insert(folder + *file);
    if (names.size() > limits.subjects_max) {
      return fail(ErrorCode::kLimitExceeded, "the index names too many files", "too-many-files");
    }
  }
  if (names.empty()) {
    return fail(ErrorCode::kInvalidInput, "the index names no file", "malformed-index");
  }
  return names;
}

}  // namespace hallmark::model

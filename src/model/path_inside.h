#pragma once

// Whether one path lies inside another, links resolved.

#include <optional>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace hallmark::model {

// `path` with all links resolved; kNotFound if absent.
Result<Path> resolve_links(const Path& path);

// Where `path` is inside `resolved_folder`, if it is there. It need not exist, nor its folder.
Result<std::optional<std::string>> path_inside(const Path& path, const Path& resolved_folder);

}  // namespace hallmark::model

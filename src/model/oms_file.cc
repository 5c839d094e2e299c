#include "model/oms_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "model/tree_manifest.h"

namespace hallmark::model {
namespace {

std::unexpected<Error> refuse(std::string message, std::string reason) {
  return fail(ErrorCode::kInvalidInput, std::move(message), std::move(reason));
}

std::unexpected<Error> refuse_shard(std::string_view listed, std::string_view why) {
  return refuse(fmt::format("shard \"{}\": {}", printable(listed), why), "bad-shards");
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  if (text.size() > 1 && text.starts_with('0')) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_before_py_compat(const OmsFile& a, const OmsFile& b) {
  if (a.name == b.name) return a.shard < b.shard;
  return is_before_by_components(a.name, b.name);
}

std::vector<const OmsFile*> by_name_and_shard(const std::vector<OmsFile>& files) {
  std::vector<const OmsFile*> sorted;
  sorted.reserve(files.size());
  for (const OmsFile& file : files) sorted.push_back(&file);
  std::ranges::sort(sorted, [](const OmsFile* a, const OmsFile* b) {
    return std::tie(a->name, a->shard) < std::tie(b->name, b->shard);
  });
  return sorted;
}

// `before` is the entry sorted just before `file`, or null.
Result<void> check_neighbours(const OmsFile* before, const OmsFile& file) {
  const bool is_same_file = before != nullptr && before->name == file.name;
  if (is_same_file && before->shard == file.shard) {
    return refuse(fmt::format("file \"{}\" is listed twice", printable(listed_name(file))),
                  "duplicate-name");
  }
  if (!file.shard) return {};
  const std::uint64_t expected_start = is_same_file ? before->shard->end : 0;
  if (file.shard->start < expected_start) {
    return refuse_shard(listed_name(file), "overlaps the shard before it");
  }
  if (file.shard->start > expected_start) {
    return refuse_shard(listed_name(file), "bytes before it are in no shard");
  }
  return {};
}

Result<void> check_shard_bytes(const OmsFile& file, bool is_last, std::uint64_t shard_size) {
  const std::uint64_t bytes = file.shard->end - file.shard->start;
  if (bytes > shard_size) return refuse_shard(listed_name(file), "longer than the shard_size");
  if (bytes < shard_size && !is_last) {
    return refuse_shard(listed_name(file), "shorter than the shard_size, and not the last");
  }
  return {};
}

bool is_unnamed_single_file(const std::vector<const OmsFile*>& sorted) {
  return sorted.front()->name == kOmsSingleFileName && sorted.back()->name == kOmsSingleFileName;
}

}  // namespace

std::string listed_name(const OmsFile& file) {
  if (!file.shard) return file.name;
  return fmt::format("{}:{}:{}", file.name, file.shard->start, file.shard->end);
}

Result<OmsFile> parse_shard_name(std::string_view listed) {
  const std::size_t second = listed.rfind(':');
  const std::size_t first =
      second == std::string_view::npos || second == 0 ? second : listed.rfind(':', second - 1);
  if (first == std::string_view::npos || first == second) {
    return refuse_shard(listed, "not NAME:START:END");
  }
  const auto start = decimal(listed.substr(first + 1, second - first - 1));
  const auto end = decimal(listed.substr(second + 1));
  if (!start || !end) return refuse_shard(listed, "not NAME:START:END with decimal numbers");
  if (*start >= *end) return refuse_shard(listed, "holds no byte");
  return OmsFile{
      .name = std::string(listed.substr(0, first)), .digest = {}, .shard = OmsShard{*start, *end}};
}

void sort_files(std::vector<OmsFile>& files, OmsProfile profile) {
  if (profile == OmsProfile::kPyCompat) {
    std::ranges::sort(files, is_before_py_compat);
  } else if (std::ranges::none_of(files, [](const OmsFile& file) { return !!file.shard; })) {
    std::ranges::sort(files, {}, &OmsFile::name);
  } else {
    std::ranges::sort(files, {}, listed_name);
  }
}

bool is_in_spec_order(const std::vector<OmsFile>& files) {
  return std::ranges::is_sorted(files, {}, listed_name);
}

Result<void> check_files(const std::vector<OmsFile>& files, std::optional<std::uint64_t> shard_size,
                         const Limits& limits) {
  if (files.empty()) return refuse("the model has no file", "empty-model");
  if (files.size() > limits.subjects_max) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("the model has more than {} files", limits.subjects_max),
                "too-many-files");
  }
  const std::vector<const OmsFile*> sorted = by_name_and_shard(files);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const OmsFile& file = *sorted[i];
    TRY(check_neighbours(i == 0 ? nullptr : sorted[i - 1], file));
    const bool is_last = i + 1 == sorted.size() || sorted[i + 1]->name != file.name;
    if (shard_size) TRY(check_shard_bytes(file, is_last, *shard_size));
  }
  if (is_unnamed_single_file(sorted)) return {};
  for (const OmsFile& file : files) TRY_IN("resource name", check_tree_path(file.name, limits));
  return {};
}

Sha256Digest oms_root(const std::vector<OmsFile>& files) {
  crypto::Sha256 sha256;
  for (const OmsFile& file : files) sha256.update(file.digest.bytes());
  return sha256.finish();
}

Sha256Digest oms_root_spec(std::vector<OmsFile> files) {
  sort_files(files, OmsProfile::kOms);
  return oms_root(files);
}

Sha256Digest oms_root_py_compat(std::vector<OmsFile> files) {
  sort_files(files, OmsProfile::kPyCompat);
  return oms_root(files);
}

}  // namespace hallmark::model

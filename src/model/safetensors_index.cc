#include "model/safetensors_index.h"

#include <fcntl.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "base/open_beneath.h"
#include "model/copy_file.h"
#include "model/tree_manifest.h"

namespace hallmark::model {
namespace {

// Keeps the bytes that were hashed.
class MemoryFile final : public NewFile {
 public:
  explicit MemoryFile(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  Result<bool> clone(int /*source*/) override { return false; }
  Result<std::size_t> read(std::span<std::byte> /*into*/, std::uint64_t /*at*/) const override {
    return 0;
  }
  Result<void> write(ByteView bytes) override {
    if (bytes.size() > bytes_max_ - text_.size()) {
      return fail(ErrorCode::kLimitExceeded,
                  "the index is larger than " + std::to_string(bytes_max_) + " bytes",
                  "file-too-large");
    }
    text_ += as_text(bytes);
    return {};
  }
  Result<void> finish() override { return {}; }
  const std::string& text() const { return text_; }

 private:
  std::size_t bytes_max_;
  std::string text_;
};

std::unexpected<Error> refuse_index(std::string_view name, std::string_view why) {
  return fail(ErrorCode::kUntrusted, printable(name) + ": " + std::string(why), "content-mismatch");
}

std::vector<OmsFile> signed_entries(const OmsManifest& manifest, std::string_view name) {
  std::vector<OmsFile> entries;
  std::ranges::copy_if(manifest.files(), std::back_inserter(entries),
                       [name](const OmsFile& file) { return file.name == name; });
  std::ranges::sort(entries, {}, &OmsFile::shard);
  for (OmsFile& entry : entries) entry.asserted_by.clear();
  return entries;
}

Result<std::string> read_signed(const Path& model, std::string_view name,
                                const OmsManifest& manifest, const Limits& limits) {
  const std::vector<OmsFile> expected = signed_entries(manifest, name);
  if (expected.empty()) return refuse_index(name, "the signature does not list it");
  const FileDescriptor root(::open(model.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!root.is_open()) return errno_error(model.native(), "open");
  const std::size_t slash = name.rfind('/');
  FileAt file{nullptr, std::string(name), std::string(name)};
  const std::string folder(slash == std::string_view::npos ? "" : name.substr(0, slash));
  auto fd = folder.empty() ? FileDescriptor(::fcntl(root.get(), F_DUPFD_CLOEXEC, 0))
                           : open_beneath(root.get(), folder, O_PATH | O_DIRECTORY);
  if (!fd.is_open()) return refuse_index(name, "missing");
  file.folder = std::make_shared<const FileDescriptor>(std::move(fd));
  if (!folder.empty()) file.name.erase(0, slash + 1);
  MemoryFile bytes(limits.json_bytes_max);
  const auto found = TRY(copy_file(file, manifest.serialization(), bytes));
  if (found != expected) return refuse_index(name, "not the bytes that were signed");
  return bytes.text();
}

}  // namespace

Result<NameSet> files_of_index(const Path& model, std::string_view index_name,
                               const OmsManifest& manifest, const Limits& limits) {
  TRY(check_tree_path(index_name, limits));
  const std::string text =
      TRY(read_signed(without_trailing_slash(model), index_name, manifest, limits));
  NameSet names = TRY_IN(printable(index_name), parse_safetensors_index(text, index_name, limits));
  names.emplace(index_name);
  NameSet signed_names;
  for (const OmsFile& file : manifest.files()) signed_names.insert(file.name);
  for (const std::string& name : names) {
    if (signed_names.contains(name)) continue;
    return fail(ErrorCode::kUntrusted,
                printable(index_name) + ": names " + printable(name) + ", which is not signed",
                "unsigned");
  }
  return names;
}

}  // namespace hallmark::model

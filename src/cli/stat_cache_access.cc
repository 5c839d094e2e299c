#include "cli/stat_cache_access.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <ostream>

#include "base/encoding.h"
#include "cli/user_home.h"
#include "crypto/hash.h"
#include "model/stat_cache.h"

namespace hallmark::cli {
namespace {

// Resolved, but for a file that is not there yet.
Sha256Digest identity_of(const Path& path) {
  std::error_code error;
  const Path resolved = std::filesystem::weakly_canonical(path, error);
  return crypto::sha256(error ? path.native() : resolved.native());
}

Path cache_path(const Context& context, const CachedModel& cached) {
  const std::string both =
      identity_of(cached.model).hex() + " " + identity_of(cached.signature).hex();
  return context.config_home / "cache" / (crypto::sha256(both).hex() + ".json");
}

model::StatCacheBinding binding_of(const CachedModel& cached, std::string_view text) {
  return {.model = identity_of(cached.model), .bundle = crypto::sha256(text)};
}

Result<void> check_owner(const Path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    return fail(ErrorCode::kNotFound, "there is none yet");
  }
  if (S_ISLNK(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 022) != 0) {
    return fail(ErrorCode::kUntrusted, printable(path.native()) + ": others may write it",
                "stat-cache-open");
  }
  return {};
}

Result<model::KnownFiles> open_known_files(Context& context, const CachedModel& cached,
                                           std::string_view text, const crypto::PublicKey& key) {
  const model::OmsSignature signature = TRY(model::read_oms_signature(text));
  TRY(model::verify_with_certified_key(signature, key));
  const Path path = cache_path(context, cached);
  TRY(check_owner(path.parent_path()));
  TRY(check_owner(path));
  const Bytes bytes = TRY(context.files.read(path, Limits{}.bundle_bytes_max));
  const model::StatCache cache =
      TRY(model::read_stat_cache(as_text(bytes), key, binding_of(cached, text)));
  return model::KnownFiles(cache, signature.manifest);
}

}  // namespace

std::optional<model::KnownFiles> known_files(Context& context, const CachedModel& cached,
                                             std::string_view text, const crypto::PublicKey& key) {
  Result<model::KnownFiles> known = open_known_files(context, cached, text, key);
  if (known) return *std::move(known);
  context.err << "hallmark: no stat cache is used, all files are read: "
              << printable(known.error().message) << "\n";
  return std::nullopt;
}

Result<void> write_stat_cache(Context& context, const CachedModel& cached, std::string_view text,
                              const model::OmsScan& scan, Timestamp started,
                              const crypto::Signer& signer) {
  const std::string cache = TRY(model::sign_stat_cache(
      model::stat_cache_of(scan, binding_of(cached, text), started), signer));
  return write_user_file(context, cache_path(context, cached), as_bytes(cache), 0600);
}

}  // namespace hallmark::cli

#include <charconv>
#include <string>

#include "attest/envelope.h"
#include "json/reader.h"
#include "model/stat_cache.h"

namespace hallmark::model {
namespace {

// Decimal numbers with one space between them, each as std::to_chars writes it.
class Numbers {
 public:
  explicit Numbers(std::string_view text) : rest_(text) {}

  template <class T>
  bool next(T& number) {
    const std::string_view word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc() && std::to_string(number) == word;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

Result<Fingerprint> read_fingerprint(std::string_view text) {
  Numbers numbers(text);
  Fingerprint file{};
  const bool is_read = numbers.next(file.device) && numbers.next(file.inode) &&
                       numbers.next(file.size_bytes) && numbers.next(file.mtime_ns) &&
                       numbers.next(file.ctime_ns) && numbers.at_end() && text.back() != ' ';
  if (is_read) return file;
  return fail(ErrorCode::kInvalidInput, "files: not five decimal numbers", "malformed-stat-cache");
}

Result<Sha256Digest> read_digest(json::ObjectReader& reader, std::string_view key) {
  const std::string hex = TRY(reader.string(key));
  return TRY_IN(key, Sha256Digest::from_hex(hex));
}

}  // namespace

Result<StatCache> parse_stat_cache(std::string_view payload, const Limits& limits) {
  const json::Value document = TRY(json::parse(payload, limits));
  json::ObjectReader reader = TRY(json::ObjectReader::create(document, ""));
  const Sha256Digest bundle = TRY(read_digest(reader, "bundle"));
  const Sha256Digest model = TRY(read_digest(reader, "model"));
  const Timestamp started = TRY(reader.time("started"));
  const json::ObjectReader files = TRY(reader.object("files"));
  TRY(reader.finish());
  StatCache cache{.binding = {.model = model, .bundle = bundle}, .started = started, .files = {}};
  if (files.members().size() > limits.subjects_max) {
    return fail(ErrorCode::kLimitExceeded, "files: too many", "too-many-files");
  }
  for (const auto& [path, value] : files.members()) {
    const std::string* text = value.as_string();
    if (text == nullptr) return files.refuse(path, "not a string");
    cache.files.emplace(path, TRY(read_fingerprint(*text)));
  }
  return cache;
}

Result<StatCache> read_stat_cache(std::string_view text, const crypto::PublicKey& key,
                                  const StatCacheBinding& binding, const Limits& limits) {
  const json::Value document = TRY(json::parse(text, limits));
  const attest::Envelope envelope = TRY(attest::Envelope::from_json(document, limits));
  TRY(attest::verify_envelope(envelope, key));
  if (envelope.payload_type != kStatCachePayloadType) {
    return fail(ErrorCode::kUntrusted, "signed as something else", "stat-cache-unbound");
  }
  StatCache cache = TRY(parse_stat_cache(as_text(envelope.payload), limits));
  if (cache.binding != binding) {
    return fail(ErrorCode::kUntrusted, "of another model or signature", "stat-cache-unbound");
  }
  return cache;
}

}  // namespace hallmark::model

#include "testing/keys.h"

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/check.h"

namespace hallmark::testing {

const crypto::PrivateKey& test_key(std::string_view name, crypto::KeyType type) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, crypto::KeyType>, crypto::PrivateKey> keys;
  const std::lock_guard lock(mutex);
  const auto id = std::pair(std::string(name), type);
  if (!keys.contains(id)) {
    Result<crypto::PrivateKey> key = crypto::PrivateKey::generate(type);
    CHECK(key.has_value());
    keys.emplace(id, std::move(*key));
  }
  return keys.at(id);
}

}  // namespace hallmark::testing

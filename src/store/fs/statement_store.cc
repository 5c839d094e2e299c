#include "store/fs/statement_store.h"

#include "base/limits.h"

namespace hallmark::store {

Result<bool> FsStatementStore::contains(const Sha256Digest& bundle) {
  return folder_.contains(bundle);
}

Result<std::string> FsStatementStore::read(const Sha256Digest& bundle) {
  return to_text(TRY(folder_.read(bundle, Limits{}.bundle_bytes_max)));
}

Result<void> FsStatementStore::put(const Sha256Digest& bundle, std::string_view canonical) {
  return folder_.put(bundle, as_bytes(canonical));
}

Result<std::vector<Sha256Digest>> FsStatementStore::list() { return folder_.list(); }

}  // namespace hallmark::store

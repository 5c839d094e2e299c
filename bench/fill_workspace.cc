// fill_workspace WORKSPACE KEY COUNT: receives COUNT unrelated, signed provenance statements, so
// that questions about one chain can be timed among many.

#include <cstdlib>
#include <iostream>
#include <string>

#include "attest/predicates.h"
#include "base/files.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "sigstore/bundle.h"
#include "store/fs/fs_stores.h"
#include "store/workspace.h"

namespace hallmark {
namespace {

attest::Statement filler(int number, Timestamp now) {
  attest::Provenance run;
  run.step = "filler";
  run.kind = "prepare";
  run.builder_id = attest::own_type("builder-local");
  run.builder_version = "bench";
  run.invocation_id = crypto::sha256("run " + std::to_string(number)).hex().substr(0, 32);
  run.started = now;
  run.finished = now;
  run.command = {"true"};
  run.inputs = {{.path = "in", .digest = crypto::sha256("in " + std::to_string(number))}};
  run.outputs = {{.path = "out", .digest = crypto::sha256("out " + std::to_string(number))}};
  return run.to_statement({});
}

Result<void> fill(const Path& workspace, const Path& key_path, int count) {
  PosixFiles files;
  SystemRandom random;
  const SecretBytes pem(TRY(files.read(key_path, Limits{}.key_file_bytes_max)));
  const crypto::PrivateKey key = TRY(crypto::PrivateKey::from_pem(pem, nullptr));
  const Timestamp now = std::chrono::floor<std::chrono::seconds>(SystemClock().now());
  store::Received received;
  for (int i = 0; i < count; ++i) {
    received.bundles.push_back(TRY(sigstore::sign_statement(filler(i, now), key)));
  }
  const store::OpenStores stores = store::open_fs_stores(files, random, workspace);
  return store::receive(stores.refs(), received, now);
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: fill_workspace WORKSPACE KEY COUNT\n";
    return 2;
  }
  const auto filled = hallmark::fill(argv[1], argv[2], std::atoi(argv[3]));
  if (!filled) std::cerr << "fill_workspace: " << filled.error().message << "\n";
  return filled ? 0 : 1;
}

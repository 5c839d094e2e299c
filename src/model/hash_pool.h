#pragma once

// Hashes files: several threads, on each several SHA-256 streams together, in bounded memory.
//
// Files, or shards of files, wait in one short queue. A thread takes as many as its processor
// hashes at once, reads each in pieces, and takes the next where one ends. When the queue is empty
// and two threads are left with one stream each, one gives its stream to the other: two together
// cost no more time than one, and half the work. The thread that waits for the result works too.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "crypto/hash_type.h"
#include "model/hash_queue.h"
#include "model/open_file.h"
#include "model/walk.h"

namespace hallmark::model {

struct HashOptions {
  crypto::HashType hash = crypto::HashType::kSha256;
  std::optional<std::uint64_t> shard_size = {};  // bytes; nullopt: whole files
  std::size_t jobs = 0;                          // threads; 0: one for each processor
  std::optional<std::uint64_t> bytes_max = {};   // of all files together
  // Called now and then with the bytes read so far, from one thread at a time.
  std::function<void(std::uint64_t bytes_done)> progress = {};
};

class HashPool {
 public:
  explicit HashPool(const HashOptions& options);
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;
  ~HashPool();  // gives up what is not yet hashed

  // Waits while the queue is full. With shards an empty file has none. May fail for a file that was
  // added before. kLimitExceeded: "model-too-large", "too-many-files" (shards); the rest as
  // OpenFile.
  Result<void> add(const FileAt& file, Links links = Links::kRefuse);

  // Everything that was added, in that order. Nothing may be added afterwards.
  Result<std::vector<HashedFile>> finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace hallmark::model

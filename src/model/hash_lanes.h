#pragma once

// One thread's share of a HashPool's work in SHA-256: a few files at once.

#include <memory>
#include <mutex>
#include <vector>

#include "crypto/sha256_stream.h"
#include "model/file_reader.h"
#include "model/hash_queue.h"

namespace hallmark::model {

// A file on its way through SHA-256. Confined to the thread that holds it; may be handed on.
class HashStream {
 public:
  HashStream(std::size_t index, FileReader reader, const crypto::Sha256Kernel& kernel)
      : index_(index), reader_(std::move(reader)), sha256_(kernel) {}

  // Reads until there is something to hash, or the end. Returns the bytes read.
  Result<std::size_t> refill();
  bool is_done() const { return sha256_.is_done(); }
  crypto::Sha256Stream& sha256() { return sha256_; }
  std::size_t index() const { return index_; }
  Result<HashedFile> result() const;  // only when done

 private:
  std::size_t index_;
  FileReader reader_;
  crypto::Sha256Stream sha256_;
};

// Where two threads that are left with one stream each meet at the end. Two streams together take
// no longer than one alone, and half the work of two threads.
class HashMeeting {
 public:
  // Of a thread with one stream. `mine` is null afterwards if the other one took it, or has company
  // if the other one's came; neither until somebody else is alone too.
  void meet(std::vector<std::unique_ptr<HashStream>>& mine);
  // Of that thread before it ends: what somebody gave it meanwhile, if it is the one that takes.
  void leave(std::vector<std::unique_ptr<HashStream>>& mine);

 private:
  std::mutex mutex_;  // guards what follows
  const void* taker_ = nullptr;
  std::unique_ptr<HashStream> given_;
};

class HashLanes {
 public:
  HashLanes(HashQueue& queue, HashMeeting& meeting, HashProgress& progress)
      : queue_(queue), meeting_(meeting), progress_(progress) {}

  // Works until there is nothing more to do; errors go to the queue.
  void run();

 private:
  bool fill();
  void start(HashQueue::Task task);
  bool refill();
  void collect();

  HashQueue& queue_;
  HashMeeting& meeting_;
  HashProgress& progress_;
  const crypto::Sha256Kernel& kernel_ = crypto::best_sha256_kernel();
  std::vector<std::unique_ptr<HashStream>> streams_;
};

}  // namespace hallmark::model

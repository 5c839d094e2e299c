#pragma once

// What the threads of a HashPool share: the files that wait, and what came of them. Every member
// function may be called from any thread.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/hash_type.h"
#include "model/file_reader.h"

namespace hallmark::model {

struct HashedFile {
  std::string path;
  std::optional<OmsShard> shard;
  crypto::FileDigest digest;
  Fingerprint fingerprint;
};

class HashQueue {
 public:
  static constexpr std::size_t kTasksMax = 128;

  struct Task {
    std::size_t index;  // of its result: tasks are counted as they come
    ReadTask read;
  };

  // Waits while the queue is full, unless something failed: then the task is dropped.
  void push(ReadTask task);
  void close();  // no more will be pushed
  std::size_t waiting() const;

  // The next task, if one waits now.
  std::optional<Task> try_pop();
  // Waits for it; nothing when there will be no more.
  std::optional<Task> pop();

  void put(std::size_t index, HashedFile result);
  void fail(std::size_t index, Error error);
  void give_up();  // fails without an error: nobody asks for the results
  bool has_failed() const { return has_failed_.load(std::memory_order_relaxed); }
  // The error, if any, of the task that came first of those that failed.
  Result<void> failure() const;
  std::vector<HashedFile> take_results();

 private:
  Task take_front();

  mutable std::mutex mutex_;  // guards all but has_failed_
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::size_t pushed_ = 0;
  bool is_closed_ = false;
  std::vector<HashedFile> results_;  // by index
  std::optional<std::pair<std::size_t, Error>> error_;
  std::atomic<bool> has_failed_ = false;
};

// Counts what was read, and tells.
class HashProgress {
 public:
  explicit HashProgress(std::function<void(std::uint64_t)> callback)
      : callback_(std::move(callback)) {}
  void add(std::uint64_t bytes);

 private:
  std::mutex mutex_;  // guards both, and the callback's calls
  std::function<void(std::uint64_t)> callback_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hallmark::model

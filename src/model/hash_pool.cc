#include "model/hash_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "model/hash_lanes.h"
#include "model/hash_queue.h"

namespace hallmark::model {
namespace {

// With fewer files than this waiting, starting threads costs more than they save.
constexpr std::size_t kWorthAThread = 32;

std::size_t threads_for(std::size_t jobs) {
  return jobs > 0 ? jobs : std::max(1U, std::thread::hardware_concurrency());
}

// Other hashes than SHA-256: one file after the other.
class PlainHashing {
 public:
  PlainHashing(crypto::HashType hash, HashQueue& queue, HashProgress& progress)
      : queue_(queue), progress_(progress), hasher_(crypto::Hasher::create(hash)) {}

  void run() {
    while (auto task = queue_.pop()) {
      const std::size_t index = task->index;
      Result<HashedFile> hashed = hash(std::move(task->read));
      if (!hashed) return queue_.fail(index, std::move(hashed).error());
      queue_.put(index, *std::move(hashed));
    }
  }

 private:
  Result<HashedFile> hash(ReadTask task) {
    FileReader reader = TRY(FileReader::open(std::move(task)));
    for (;;) {
      const ByteView piece = TRY(reader.next());
      if (piece.empty()) break;
      hasher_->update(piece);
      progress_.add(piece.size());
    }
    TRY(reader.check_unchanged());
    return HashedFile{.path = reader.task().file.path,
                      .shard = reader.task().shard,
                      .digest = hasher_->finish(),
                      .fingerprint = reader.fingerprint()};
  }

  HashQueue& queue_;
  HashProgress& progress_;
  std::unique_ptr<crypto::Hasher> hasher_;
};

}  // namespace

class HashPool::State {
 public:
  explicit State(const HashOptions& options) : options_(options), progress_(options.progress) {}
  ~State() {
    queue_.give_up();
    join();
  }

  Result<void> add(ReadTask task) {
    if (!options_.shard_size && !options_.bytes_max) return push(std::move(task));
    const Fingerprint found = TRY(fingerprint_of(task.file, task.links));
    TRY(admit(task.file, found.size_bytes));
    return options_.shard_size ? add_shards(std::move(task), found) : push(std::move(task));
  }

  Result<std::vector<HashedFile>> finish() {
    queue_.close();
    if (threads_.empty()) {
      start(std::min(threads_for(options_.jobs), queue_.waiting()));
      work();
    }
    join();
    TRY(queue_.failure());
    return queue_.take_results();
  }

 private:
  Result<void> add_shards(ReadTask task, const Fingerprint& found) {
    task.planned = found;
    for (std::uint64_t start = 0; start < found.size_bytes; start += *options_.shard_size) {
      if (++shards_ > Limits{}.subjects_max) {
        return fail(ErrorCode::kLimitExceeded,
                    fmt::format("the model has more than {} shards: take a larger shard size",
                                Limits{}.subjects_max),
                    "too-many-files");
      }
      task.shard =
          OmsShard{start, start + std::min(*options_.shard_size, found.size_bytes - start)};
      TRY(push(task));
    }
    return {};
  }

  Result<void> admit(const FileAt& file, std::uint64_t bytes) {
    if (!options_.bytes_max) return {};
    if (bytes > *options_.bytes_max - bytes_admitted_) {
      return fail(ErrorCode::kLimitExceeded,
                  fmt::format("{}: with it the model is larger than {} bytes", label_of(file),
                              *options_.bytes_max),
                  "model-too-large");
    }
    bytes_admitted_ += bytes;
    return {};
  }

  Result<void> push(ReadTask task) {
    if (queue_.has_failed()) return queue_.failure();
    queue_.push(std::move(task));
    // The walk itself is one of the threads as long as it goes on.
    if (threads_.empty() && queue_.waiting() >= kWorthAThread)
      start(threads_for(options_.jobs) + 1);
    return {};
  }

  // All but the calling one.
  void start(std::size_t threads) {
    for (std::size_t i = 1; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }

  void work() {
    if (options_.hash == crypto::HashType::kSha256) {
      HashLanes(queue_, meeting_, progress_).run();
    } else {
      PlainHashing(options_.hash, queue_, progress_).run();
    }
  }

  void join() {
    queue_.close();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  HashOptions options_;
  HashQueue queue_;
  HashMeeting meeting_;
  HashProgress progress_;
  std::vector<std::thread> threads_;
  std::size_t shards_ = 0;
  std::uint64_t bytes_admitted_ = 0;
};

HashPool::HashPool(const HashOptions& options) : state_(std::make_unique<State>(options)) {}
HashPool::~HashPool() = default;

Result<void> HashPool::add(const FileAt& file, Links links) {
  return state_->add({.file = file, .links = links});
}

Result<std::vector<HashedFile>> HashPool::finish() { return state_->finish(); }

}  // namespace hallmark::model

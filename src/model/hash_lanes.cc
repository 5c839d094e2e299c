#include "model/hash_lanes.h"

#include <array>
#include <span>
#include <utility>

namespace hallmark::model {

Result<std::size_t> HashStream::refill() {
  std::size_t bytes = 0;
  while (sha256_.is_hungry()) {
    const ByteView piece = TRY(reader_.next());
    bytes += piece.size();
    if (piece.empty()) {
      sha256_.close();
    } else {
      sha256_.feed(piece);
    }
  }
  return bytes;
}

Result<HashedFile> HashStream::result() const {
  TRY(reader_.check_unchanged());
  return HashedFile{.path = reader_.task().file.path,
                    .shard = reader_.task().shard,
                    .digest = sha256_.digest(),
                    .fingerprint = reader_.fingerprint()};
}

void HashMeeting::meet(std::vector<std::unique_ptr<HashStream>>& mine) {
  const std::lock_guard lock(mutex_);
  if (taker_ == nullptr) {
    taker_ = &mine;
  } else if (taker_ == &mine && given_) {
    mine.push_back(std::move(given_));
    taker_ = nullptr;
  } else if (taker_ != &mine && !given_) {
    given_ = std::move(mine.front());
    mine.clear();
  }
}

void HashMeeting::leave(std::vector<std::unique_ptr<HashStream>>& mine) {
  const std::lock_guard lock(mutex_);
  if (taker_ != &mine) return;
  if (given_) mine.push_back(std::move(given_));
  taker_ = nullptr;
}

void HashLanes::run() {
  while (fill()) {
    if (queue_.has_failed() || !refill()) return;
    collect();
    if (streams_.empty()) continue;
    std::array<crypto::Sha256Stream*, crypto::Sha256Kernel::kLanesMax> lanes{};
    for (std::size_t i = 0; i < streams_.size(); ++i) lanes[i] = &streams_[i]->sha256();
    hash_together(std::span(lanes).first(streams_.size()), kernel_);
    collect();
  }
}

// Takes files until all lanes are busy or none waits. False: there is nothing left to do.
bool HashLanes::fill() {
  while (streams_.size() < kernel_.lanes_best) {
    auto task = queue_.try_pop();
    if (!task) break;
    start(*std::move(task));
  }
  if (streams_.size() == 1) meeting_.meet(streams_);
  if (streams_.empty()) meeting_.leave(streams_);
  if (!streams_.empty()) return true;
  auto task = queue_.pop();
  if (task) start(*std::move(task));
  return task.has_value();
}

void HashLanes::start(HashQueue::Task task) {
  Result<FileReader> reader = FileReader::open(std::move(task.read));
  if (!reader) return queue_.fail(task.index, std::move(reader).error());
  streams_.push_back(std::make_unique<HashStream>(task.index, *std::move(reader), kernel_));
}

// False if one cannot be read: then nothing is worth hashing any more.
bool HashLanes::refill() {
  for (const auto& stream : streams_) {
    const Result<std::size_t> bytes = stream->refill();
    if (!bytes) {
      queue_.fail(stream->index(), bytes.error());
      return false;
    }
    progress_.add(*bytes);
  }
  return true;
}

void HashLanes::collect() {
  std::erase_if(streams_, [&](const std::unique_ptr<HashStream>& stream) {
    if (!stream->is_done()) return false;
    Result<HashedFile> result = stream->result();
    if (result) {
      queue_.put(stream->index(), *std::move(result));
    } else {
      queue_.fail(stream->index(), std::move(result).error());
    }
    return true;
  });
}

}  // namespace hallmark::model

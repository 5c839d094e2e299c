#include "model/hash_queue.h"

namespace hallmark::model {

void HashQueue::push(ReadTask task) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return tasks_.size() < kTasksMax || has_failed(); });
  if (has_failed()) return;
  tasks_.push_back({pushed_++, std::move(task)});
  changed_.notify_all();
}

void HashQueue::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  changed_.notify_all();
}

std::size_t HashQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

// With the lock held.
HashQueue::Task HashQueue::take_front() {
  Task task = std::move(tasks_.front());
  tasks_.pop_front();
  // Woken by half a queue, whoever fills it fills it again in one go.
  if (tasks_.size() == kTasksMax / 2) changed_.notify_all();
  return task;
}

std::optional<HashQueue::Task> HashQueue::try_pop() {
  const std::lock_guard lock(mutex_);
  if (tasks_.empty() || has_failed()) return std::nullopt;
  return take_front();
}

std::optional<HashQueue::Task> HashQueue::pop() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !tasks_.empty() || is_closed_ || has_failed(); });
  if (tasks_.empty() || has_failed()) return std::nullopt;
  return take_front();
}

void HashQueue::put(std::size_t index, HashedFile result) {
  const std::lock_guard lock(mutex_);
  if (results_.size() <= index) results_.resize(index + 1);
  results_[index] = std::move(result);
}

void HashQueue::fail(std::size_t index, Error error) {
  const std::lock_guard lock(mutex_);
  if (!error_ || index < error_->first) error_.emplace(index, std::move(error));
  has_failed_ = true;
  changed_.notify_all();
}

void HashQueue::give_up() {
  const std::lock_guard lock(mutex_);
  has_failed_ = true;
  changed_.notify_all();
}

Result<void> HashQueue::failure() const {
  const std::lock_guard lock(mutex_);
  if (error_) return std::unexpected(error_->second);
  return {};
}

std::vector<HashedFile> HashQueue::take_results() {
  const std::lock_guard lock(mutex_);
  return std::move(results_);
}

void HashProgress::add(std::uint64_t bytes) {
  if (!callback_) return;
  const std::lock_guard lock(mutex_);
  bytes_ += bytes;
  callback_(bytes_);
}

}  // namespace hallmark::model

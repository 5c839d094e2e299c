#include <algorithm>

#include "graph/graph.h"
#include "graph/indexer.h"

namespace hallmark::graph {
namespace {

using State = store::GraphIndex::State;

constexpr std::size_t kBatchMax = 50'000;  // edges and aliases held in memory
constexpr int kAttemptsMax = 8;            // against other processes that index at the same time

std::string trust_digest_of(const Sources& sources) {
  return sources.trust == nullptr ? std::string() : sources.trust->digest().text();
}

bool is_derived_under(const State& state, const Sources& sources) {
  return state.trust_digest == trust_digest_of(sources) &&
         (!state.trust_valid_until || sources.now < *state.trust_valid_until);
}

// The state to go on from: the index's own, or that of an emptied index when what is in it was
// derived under other trust.
Result<State> prepare(const Sources& sources) {
  const State state = TRY(sources.index.state());
  if (is_derived_under(state, sources) || state == State()) return state;
  TRY(sources.index.clear());
  return State();
}

struct NewEntries {
  std::vector<store::JournalEntry> entries;
  std::uint64_t position = 0;
};

Result<NewEntries> read_new(const Sources& sources, std::uint64_t position) {
  NewEntries found;
  found.position = TRY(
      sources.journal.read_from(position, [&](const store::JournalEntry& entry) -> Result<void> {
        found.entries.push_back(entry);
        return {};
      }));
  return found;
}

State state_under(const Sources& sources, const State& before, const Indexer& indexer,
                  std::uint64_t position) {
  State state{.journal_position = position,
              .trust_digest = trust_digest_of(sources),
              .trust_valid_until = indexer.valid_until()};
  if (before.trust_valid_until && state.trust_valid_until) {
    state.trust_valid_until = std::min(*state.trust_valid_until, *before.trust_valid_until);
  }
  return state;
}

// The journal position moves with the last batch only: edges may be added twice without harm, so
// whoever is stopped in between starts again from the old position.
Result<void> index_entries(const Sources& sources, State state, const NewEntries& found) {
  Indexer indexer(sources);
  const auto flush = [&](std::uint64_t position) -> Result<void> {
    const State next = state_under(sources, state, indexer, position);
    TRY(sources.index.apply(state, indexer.take(next)));
    state = next;
    return {};
  };
  for (const store::JournalEntry& entry : found.entries) {
    TRY(indexer.add(entry));
    if (indexer.pending() >= kBatchMax) TRY(flush(state.journal_position));
  }
  return flush(found.position);
}

Result<void> update_once(const Sources& sources) {
  const State state = TRY(prepare(sources));
  Result<NewEntries> found = read_new(sources, state.journal_position);
  if (!found && found.error().code == ErrorCode::kNotFound) {
    // The index knows of entries that the journal lost: it was restored, or a crash took them.
    TRY(sources.index.clear());
    return fail(ErrorCode::kConflict, "the index was ahead of the journal");
  }
  const NewEntries entries = TRY(std::move(found));
  if (entries.entries.empty()) return {};
  // What we saw may not be durable yet; the index must not outlive it.
  TRY(sources.journal.append({}));
  return index_entries(sources, state, entries);
}

}  // namespace

Result<void> update(const Sources& sources) {
  for (int attempt = 1;; ++attempt) {
    Result<void> updated = update_once(sources);
    const bool is_race = !updated && updated.error().code == ErrorCode::kConflict;
    if (!is_race || attempt == kAttemptsMax) return updated;
  }
}

Result<void> rebuild(const Sources& sources) {
  TRY(sources.index.clear());
  return update(sources);
}

}  // namespace hallmark::graph

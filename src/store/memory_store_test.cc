#include "testing/memory_store.h"

#include "store/contract_test.h"

namespace hallmark::store {
namespace {

template <class Store, class Interface>
struct Memory {
  Store store;
  Interface& get() { return store; }
};

using Objects = Memory<testing::MemoryObjectStore, ObjectStore>;
using Statements = Memory<testing::MemoryStatementStore, StatementStore>;
using Entries = Memory<testing::MemoryJournal, Journal>;
using Index = Memory<testing::MemoryGraphIndex, GraphIndex>;

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, ObjectStoreContract, Objects);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StatementStoreContract, Statements);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, JournalContract, Entries);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, GraphIndexContract, Index);

}  // namespace
}  // namespace hallmark::store

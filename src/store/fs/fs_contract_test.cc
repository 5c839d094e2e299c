#include "store/contract_test.h"
#include "store/fs/fs_stores.h"
#include "store/fs/journal.h"
#include "testing/fake_random.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

struct Folder {
  testing::TempDir folder;
  PosixFiles files;
  testing::FakeRandom random;
  OpenStores stores = open_fs_stores(files, random, folder.path());
};
struct Objects : Folder {
  ObjectStore& get() { return *stores.objects; }
};
struct Statements : Folder {
  StatementStore& get() { return *stores.statements; }
};
struct Entries : Folder {
  Journal& get() { return *stores.journal; }
};
// Every entry gets a segment of its own.
struct EntriesInSmallSegments : Folder {
  FsJournal journal{files, folder / "journal", folder / "lock", 1};
  Journal& get() { return journal; }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Fs, ObjectStoreContract, Objects);
INSTANTIATE_TYPED_TEST_SUITE_P(Fs, StatementStoreContract, Statements);
INSTANTIATE_TYPED_TEST_SUITE_P(Fs, JournalContract, Entries);
INSTANTIATE_TYPED_TEST_SUITE_P(FsSmallSegments, JournalContract, EntriesInSmallSegments);

}  // namespace
}  // namespace hallmark::store

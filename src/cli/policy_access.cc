#include "cli/policy_access.h"

namespace hallmark::cli {
namespace {

Result<LoadedPolicy> load(const Path& folder, bool with_tests) {
  policy::PolicyBundle bundle = TRY(policy::PolicyBundle::load(folder, with_tests));
  std::unique_ptr<policy::Engine> engine =
      TRY_IN("policy " + folder.string(), policy::make_engine(bundle));
  return LoadedPolicy{std::move(bundle), std::move(engine)};
}

}  // namespace

Result<LoadedPolicy> load_policy(const Path& folder, bool with_tests) {
  Result<LoadedPolicy> loaded = load(folder, with_tests);
  if (loaded) return loaded;
  Error error = std::move(loaded).error();
  error.code = ErrorCode::kInternal;
  return std::unexpected(std::move(error));
}

}  // namespace hallmark::cli

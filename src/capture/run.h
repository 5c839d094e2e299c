#pragma once

// `hallmark run`: runs a command as it is and makes one signed statement of what it was.
//
// Declared inputs are measured before, outputs after; reads are declared, not observed, and the
// statement says so. Nothing of the command's behaviour changes: terminal, standard streams,
// signals and exit status pass through. capture writes nothing to disk: the caller stores what
// comes back, durably, before it reports success.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "attest/predicates.h"
#include "base/files.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"

namespace hallmark::capture {

struct RunSpec {
  std::string step;
  std::string kind;
  std::vector<std::string> command;
  std::vector<std::string> inputs = {};  // as given; must lie in the project
  std::vector<std::string> outputs = {};
  std::vector<std::pair<std::string, std::string>> parameters = {};
  std::optional<std::string> metrics = {};  // a JSON file of numbers, itself an output
  std::optional<std::string> subject = {};  // evaluate: the model
  std::optional<std::string> dataset = {};  // evaluate: the dataset; both are inputs too
  std::optional<std::string> source = {};   // acquire: a URI
  bool adopt = false;
  std::string builder_id = {};  // default: own_type("builder-local")
};

struct RunContext {
  Path project;            // the workspace's parent
  Path working_directory;  // where the command starts; paths in the spec are relative to it
  const Clock& clock;
  Random& random;
  const crypto::Signer& signer;
  std::map<std::string, std::string> environment;  // the process's own
  std::vector<int> closed_descriptors = {};        // not to be inherited by the child
};

struct RunOutcome {
  int exit_status = 0;  // the command's own; 126, 127, 128 + n as in a shell
  std::vector<model::TreeManifest> manifests = {};
  // A failed run's, or one's without outputs: canonical JSON, the statement's subject, to be stored
  // as an object.
  std::optional<std::string> run_record = {};
  std::vector<sigstore::Bundle> bundles = {};  // one, or two with an evaluation
  std::string summary = {};                    // one line for a person
  bool has_started = true;                     // false: there was no such command, or none to run
};

// An Error means that Hallmark itself could not vouch for the run (exit 125): an input changed
// ("input-changed"), an output missing ("output-missing"), not rewritten ("output-stale") or moved
// ("output-moved"), metrics that are no flat object of numbers ("metrics-malformed"), a git failure
// ("git-failed"). The command may have run by then. kUsage errors, such as a path outside the
// project, come before it starts.
//
// The caller must not ignore SIGPIPE or block signals: the command would inherit it. One run at a
// time in a process.
Result<RunOutcome> run(const RunSpec& spec, const RunContext& context);

}  // namespace hallmark::capture

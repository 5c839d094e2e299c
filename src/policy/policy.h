#pragma once

// Rego policies: a bundle in OPA's layout in, decisions out.
//
// PolicyBundle is the text: every *.rego and data.json below a folder, with the digest that a VSA
// names. Engine is the narrow interface to whatever evaluates it; make_engine() loads a bundle into
// regorus and refuses, at load, what would be undefined or unsafe at decision time
// (docs/formats/policy.md). The entrypoint is data.hallmark.decision = {allow, reasons[,
// warnings]}.

#include <memory>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "json/value.h"

namespace hallmark::policy {

struct PolicyFile {
  std::string path;  // relative, "/" separated
  std::string text;
};

class PolicyBundle {
 public:
  // Reads *.rego and data.json below `folder`; *_test.rego are read only when asked for. Refuses
  // symlinks and anything beyond the limits. kInvalidInput if there is no .rego file.
  static Result<PolicyBundle> load(const Path& folder, bool with_tests = false,
                                   const Limits& limits = {});
  static Result<PolicyBundle> from_files(std::vector<PolicyFile> files, const Limits& limits = {});

  const std::vector<PolicyFile>& files() const { return files_; }  // by path
  // Tree digest of what decides: tests are not part of it.
  const Sha256Digest& digest() const { return digest_; }

 private:
  std::vector<PolicyFile> files_;
  Sha256Digest digest_;
};

struct Reason {
  std::string code;      // stable, kebab-case
  std::string artifact;  // "sha256:..." or empty
  std::string step;      // or empty
  std::string message;   // words that a person can act on
  auto operator<=>(const Reason&) const = default;
};

struct Decision {
  bool allow = false;
  std::vector<Reason> reasons;   // sorted; not empty when refused
  std::vector<Reason> warnings;  // sorted
  bool operator==(const Decision&) const = default;
};

struct EngineLimits {
  std::uint32_t time_ms_max = 2'000;
};

class Engine {
 public:
  virtual ~Engine() = default;
  // An undefined or ill-typed decision is a refusal with reason code "policy-undefined" or
  // "policy-wrong-type"; an engine error or time-out is kInternal ("policy-error",
  // "policy-timeout"): could not decide.
  virtual Result<Decision> decide(const json::Value& facts) = 0;

  struct TestResult {
    std::string name;
    bool passed;
    std::string message;
  };
  // Every rule named test_* in the bundle.
  virtual Result<std::vector<TestResult>> run_tests() = 0;
};

// kInvalidInput, naming file and rule, for what the load checks refuse.
Result<std::unique_ptr<Engine>> make_engine(const PolicyBundle& bundle,
                                            const EngineLimits& limits = {});

}  // namespace hallmark::policy

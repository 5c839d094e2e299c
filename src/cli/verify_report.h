#pragma once

// What `verify` found, for people and programs.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/model_signers.h"
#include "cli/verify_content.h"

namespace hallmark::cli {

struct Verified {
  std::vector<ModelSigner> signers = {};
  CheckedContent content = {};
  crypto::HashType hash = crypto::HashType::kSha256;
  Sha256Digest root = {};
  std::optional<std::size_t> not_read = {};  // files; with --cached only
  std::vector<model::OmsFile> files = {};    // as signed
};

void print_verified(Context& context, const Verified& verified);  // JSON
void print_lines(Context& context, const Verified& verified);
// kUntrusted, "content-mismatch": the first twenty mismatches, and how many there are.
std::unexpected<Error> mismatch_error(const Verified& verified);

// k of n: different keys are counted, not signatures.
class Tally {
 public:
  void add(const Path& path, const Result<Verified>& result);
  // kUntrusted, "threshold-not-met", naming why each other signature does not count.
  Result<void> check(std::size_t threshold) const;
  void print(Context& context, std::size_t threshold) const;
  void print_json(Context& context, std::size_t threshold) const;

 private:
  std::map<crypto::KeyId, std::string> signers_;
  std::vector<std::string> refusals_;
  std::vector<std::string> notes_;  // on signatures that count
};

}  // namespace hallmark::cli

#pragma once

// What `verify` found, for people and programs.

#include <map>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/model_signers.h"
#include "model/oms_compare.h"

namespace hallmark::cli {

struct Verified {
  std::vector<ModelSigner> signers = {};
  model::OmsComparison comparison = {};
  crypto::HashType hash = crypto::HashType::kSha256;
  Sha256Digest root = {};
  std::vector<model::OmsFile> files = {};  // as signed
};

void print_verified(Context& context, const Verified& verified);  // JSON
void print_line(Context& context, const Verified& verified);
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

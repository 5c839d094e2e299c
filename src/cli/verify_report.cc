#include "cli/verify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "cli/asserted.h"
#include "cli/output.h"
#include "model/asserted_digests.h"

namespace hallmark::cli {
namespace {

std::string_view word_for(model::OmsMismatch::Kind kind) {
  switch (kind) {
    case model::OmsMismatch::Kind::kMissing:
      return "missing";
    case model::OmsMismatch::Kind::kExtra:
      return "not signed";
    case model::OmsMismatch::Kind::kChanged:
      return "changed";
  }
  check_failed("a value of OmsMismatch::Kind");
}

// "sha256:…", whatever the hash.
std::string text_of(crypto::HashType hash, const crypto::FileDigest& digest) {
  return std::string(name_of(hash)) + ":" + digest.hex();
}

json::Array mismatches_to_json(const Verified& verified) {
  json::Array array;
  for (const model::OmsMismatch& mismatch : verified.content.comparison.mismatches) {
    json::Object entry{{"name", mismatch.name}, {"problem", word_for(mismatch.kind)}};
    if (mismatch.expected) entry["expected"] = text_of(verified.hash, *mismatch.expected);
    if (mismatch.found) entry["found"] = text_of(verified.hash, *mismatch.found);
    array.emplace_back(std::move(entry));
  }
  return array;
}

std::string describe(const model::OmsMismatch& mismatch, crypto::HashType hash) {
  std::string text = mismatch.name + " (" + std::string(word_for(mismatch.kind));
  if (mismatch.expected && mismatch.found) {
    text += ": expected " + text_of(hash, *mismatch.expected) + ", found " +
            text_of(hash, *mismatch.found);
  }
  return text + ")";
}

}  // namespace

void print_verified(Context& context, const Verified& verified) {
  json::Object answer{{"verified", verified.content.comparison.is_equal()},
                      {"signer", verified.signers.front().name},
                      {"root", verified.root.text()},
                      {"matched", verified.content.comparison.matched},
                      {"mismatches", mismatches_to_json(verified)}};
  answer.emplace("asserted", asserted_to_json(verified.files));
  if (verified.not_read) answer.emplace("not_read", *verified.not_read);
  add_content_members(answer, verified.content);
  print_json(context, "verify", std::move(answer));
}

void print_lines(Context& context, const Verified& verified) {
  print(context, "verified  " + std::to_string(verified.content.comparison.matched) +
                     " files  root " + verified.root.text() + "  signed by " +
                     verified.signers.front().name);
  if (verified.not_read) {
    print(context, "not read  " + std::to_string(*verified.not_read) +
                       " files, which look as they did when they were signed");
  }
  print_asserted(context, verified.files);
  print_content(context, verified.content);
}

std::unexpected<Error> mismatch_error(const Verified& verified) {
  constexpr std::size_t kShownMax = 20;
  const std::vector<model::OmsMismatch>& mismatches = verified.content.comparison.mismatches;
  std::string text = "the model is not what was signed";
  for (std::size_t i = 0; i < std::min(kShownMax, mismatches.size()); ++i) {
    text += (i == 0 ? ": " : "; ") + describe(mismatches[i], verified.hash);
  }
  if (mismatches.size() > kShownMax) {
    text += "; " + std::to_string(mismatches.size()) + " in all";
  }
  return fail(ErrorCode::kUntrusted, text, "content-mismatch");
}

void Tally::add(const Path& path, const Result<Verified>& result) {
  const std::string name = path.filename().string();
  if (!result) {
    refusals_.push_back(name + ": " + result.error().message);
  } else if (!result->content.comparison.is_equal()) {
    refusals_.push_back(name + ": " + mismatch_error(*result).error().message);
  } else {
    for (const ModelSigner& signer : result->signers)
      signers_.emplace(signer.key.id(), signer.name);
    const std::string note = model::describe_asserted(result->files);
    if (!note.empty()) notes_.push_back(name + ": " + note);
  }
}

Result<void> Tally::check(std::size_t threshold) const {
  if (signers_.size() >= threshold) return {};
  std::string text =
      fmt::format("{} of the {} signers that must have signed did", signers_.size(), threshold);
  for (const std::string& refusal : refusals_) text += "; " + refusal;
  return fail(ErrorCode::kUntrusted, text, "threshold-not-met");
}

void Tally::print(Context& context, std::size_t threshold) const {
  cli::print(context, fmt::format("verified  {} signers, {} needed", signers_.size(), threshold));
  for (const auto& [key, name] : signers_) cli::print(context, "signed by " + name);
  for (const std::string& note : notes_) cli::print(context, "asserted  " + note);
}

void Tally::print_json(Context& context, std::size_t threshold) const {
  json::Array signers;
  for (const auto& [key, name] : signers_) {
    signers.emplace_back(json::Object{{"name", name}, {"key_id", key.hex()}});
  }
  cli::print_json(context, "verify-threshold",
                  {{"verified", signers_.size() >= threshold},
                   {"threshold", threshold},
                   {"signers", std::move(signers)},
                   {"asserted", json::Array(notes_.begin(), notes_.end())},
                   {"refused", json::Array(refusals_.begin(), refusals_.end())}});
}

}  // namespace hallmark::cli

#include "gate/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "base/check.h"
#include "base/encoding.h"

namespace hallmark::gate {
namespace {

using attest::RunArtifact;

class Walker {
 public:
  Walker(const Subject& subject, const JudgedEvidence& judged, const Trees& trees)
      : subject_(subject), judged_(judged), trees_(trees) {
    index_producers();
    collect_tree_claims();
  }

  Chain walk() {
    note(subject_.digest, printable(subject_.name));
    while (!queue_.empty()) {
      const Sha256Digest digest = queue_.front();
      queue_.pop_front();
      for (const std::size_t run : chain_.artifacts[digest].producers) enter(run);
    }
    add_evaluations();
    require_manifests();
    return std::move(chain_);
  }

 private:
  void index_producers() {
    for (std::size_t i = 0; i < judged_.runs.size(); ++i) {
      const auto& run = judged_.runs[i];
      for (const auto& subject : run.statement.statement().subjects) {
        if (const auto digest = subject.sha256()) producers_[*digest].push_back(i);
      }
      for (const RunArtifact& output : run.claim.outputs) {
        for (const Sha256Digest& member : trees_.members(output.digest)) {
          producers_[member].push_back(i);
        }
      }
    }
  }

  void collect_tree_claims() {
    if (subject_.is_tree) tree_claims_.insert(subject_.digest);
    const auto claim = [&](const RunArtifact& artifact) {
      if (artifact.is_tree) tree_claims_.insert(artifact.digest);
    };
    for (const auto& run : judged_.runs) {
      std::ranges::for_each(run.claim.inputs, claim);
      std::ranges::for_each(run.claim.outputs, claim);
    }
    for (const auto& evaluation : judged_.evaluations) claim(evaluation.claim.dataset);
  }

  // Makes the artifact part of the chain, without following it.
  ChainArtifact& add(const Sha256Digest& digest, const std::string& name) {
    const auto [place, is_new] = chain_.artifacts.try_emplace(digest);
    ChainArtifact& artifact = place->second;
    if (is_new) {
      artifact.is_tree = tree_claims_.contains(digest);
      if (const auto found = producers_.find(digest); found != producers_.end()) {
        artifact.producers.insert(found->second.begin(), found->second.end());
      }
    }
    if (!name.empty()) artifact.names.insert(name);
    return artifact;
  }

  void note(const Sha256Digest& digest, const std::string& name) {
    add(digest, name);
    if (followed_.insert(digest).second) queue_.push_back(digest);
  }

  void enter(std::size_t index) {
    if (!chain_.runs.insert(index).second) return;
    const attest::Provenance& run = judged_.runs[index].claim;
    for (const RunArtifact& output : run.outputs) mention(output, run.step);
    for (const RunArtifact& input : run.inputs) {
      mention(input, run.step);
      note(input.digest, input.path);
      if (input.digest != subject_.digest) chain_.artifacts[input.digest].is_training_input = true;
    }
  }

  void add_evaluations() {
    for (std::size_t i = 0; i < judged_.evaluations.size(); ++i) {
      const attest::Evaluation& evaluation = judged_.evaluations[i].claim;
      if (evaluation.model != subject_.digest) continue;
      chain_.evaluations.push_back(i);
      mention(evaluation.dataset, "");
      add(evaluation.dataset.digest, evaluation.dataset.path);
    }
    name_outputs();
  }

  // Output paths of artifacts that are in the chain for another cause.
  void name_outputs() {
    for (const std::size_t run : chain_.runs) {
      for (const RunArtifact& output : judged_.runs[run].claim.outputs) {
        const auto artifact = chain_.artifacts.find(output.digest);
        if (artifact != chain_.artifacts.end()) artifact->second.names.insert(output.path);
      }
    }
  }

  void mention(const RunArtifact& artifact, const std::string& step) {
    mentions_.try_emplace(artifact.digest, artifact.path, step);
  }

  void require_manifests() {
    mentions_.try_emplace(subject_.digest, printable(subject_.name), "");
    for (const auto& [digest, mention] : mentions_) {
      if (!tree_claims_.contains(digest) || trees_.find(digest) != nullptr) continue;
      chain_.missing_manifests.push_back(
          {.code = "manifest-missing",
           .artifact = digest.text(),
           .step = mention.second,
           .message = is_listing_of(digest)
                          ? fmt::format("{} is a file that lists a folder: judge the folder itself",
                                        printable(subject_.name))
                          : fmt::format("the evidence lacks the tree manifest of {}: export it "
                                        "again where the run was recorded",
                                        mention.first)});
    }
  }

  // Of a digest that statements claim to be a tree's.
  bool is_listing_of(const Sha256Digest& tree) const {
    return subject_.is_path && !subject_.is_tree && tree == subject_.digest;
  }

  const Subject& subject_;
  const JudgedEvidence& judged_;
  const Trees& trees_;
  std::unordered_map<Sha256Digest, std::vector<std::size_t>> producers_;  // with repetitions
  std::unordered_set<Sha256Digest> tree_claims_;
  std::unordered_set<Sha256Digest> followed_;
  std::deque<Sha256Digest> queue_;
  // Everything that a chain run or evaluation names -> (path, step), the first that did.
  std::map<Sha256Digest, std::pair<std::string, std::string>> mentions_;
  Chain chain_;
};

}  // namespace

Trees::Trees(const store::Evidence& evidence, const Subject& subject)
    : evidence_(evidence), subject_(subject) {
  CHECK(!subject.manifest || subject.manifest->digest() == subject.digest);
}

const model::TreeManifest* Trees::find(const Sha256Digest& digest) const {
  if (subject_.manifest && digest == subject_.digest) return &*subject_.manifest;
  // What lies at the path decides: a file that holds a tree's manifest has the tree's digest, and
  // is not the tree.
  if (subject_.is_path && !subject_.is_tree && digest == subject_.digest) return nullptr;
  const auto found = evidence_.manifests.find(digest);
  return found == evidence_.manifests.end() ? nullptr : &found->second;
}

bool Trees::has_file(const Sha256Digest& tree, const Sha256Digest& file) const {
  const model::TreeManifest* manifest = find(tree);
  return manifest != nullptr &&
         std::ranges::find(manifest->files(), file, &model::TreeFile::digest) !=
             manifest->files().end();
}

std::vector<Sha256Digest> Trees::members(const Sha256Digest& digest) const {
  std::vector<Sha256Digest> members{digest};
  if (const model::TreeManifest* manifest = find(digest)) {
    for (const model::TreeFile& file : manifest->files()) members.push_back(file.digest);
  }
  return members;
}

Chain walk_chain(const Subject& subject, const JudgedEvidence& judged, const Trees& trees) {
  return Walker(subject, judged, trees).walk();
}

std::vector<Sha256Digest> overlap_with_training(const Sha256Digest& dataset, const Chain& chain,
                                                const Trees& trees) {
  std::unordered_set<Sha256Digest> dataset_members;
  for (const Sha256Digest& member : trees.members(dataset)) dataset_members.insert(member);
  std::set<Sha256Digest> overlap;
  for (const auto& [digest, artifact] : chain.artifacts) {
    if (!artifact.is_training_input) continue;
    for (const Sha256Digest& member : trees.members(digest)) {
      if (dataset_members.contains(member)) overlap.insert(member);
    }
  }
  return {overlap.begin(), overlap.end()};
}

bool concerns(const Sha256Digest& claimed, const Sha256Digest& artifact, const Chain& chain,
              const JudgedEvidence& judged, const Trees& trees) {
  if (claimed == artifact || trees.has_file(artifact, claimed)) return true;
  const auto is_source = [&](std::size_t run) {
    const auto& outputs = judged.runs[run].claim.outputs;
    return std::ranges::find(outputs, claimed, &RunArtifact::digest) != outputs.end() &&
           trees.has_file(claimed, artifact);
  };
  return std::ranges::any_of(chain.artifacts.at(artifact).producers, is_source);
}

}  // namespace hallmark::gate

#include "store/stores.h"

#include "base/check.h"

namespace hallmark::store {

std::string_view name_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::kArtifact:
      return "artifact";
    case NodeKind::kRun:
      return "run";
    case NodeKind::kStatement:
      return "statement";
  }
  check_failed("unknown NodeKind");
}

std::string_view name_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::kConsumed:
      return "consumed";
    case EdgeKind::kProduced:
      return "produced";
    case EdgeKind::kAbout:
      return "about";
    case EdgeKind::kEvaluatedOn:
      return "evaluated_on";
    case EdgeKind::kContains:
      return "contains";
  }
  check_failed("unknown EdgeKind");
}

}  // namespace hallmark::store

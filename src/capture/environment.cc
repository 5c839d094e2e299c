#include "capture/environment.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "capture/secret_names.h"
#include "capture/secret_values.h"

namespace hallmark::capture {
namespace {

constexpr std::array<std::string_view, 31> kNames = {
    "PATH",
    "LANG",
    "LANGUAGE",
    "TZ",
    "PYTHONHASHSEED",
    "PYTHONPATH",
    "PYTHONOPTIMIZE",
    "PYTHONNOUSERSITE",
    "PYTHONUTF8",
    "VIRTUAL_ENV",
    "SOURCE_DATE_EPOCH",
    "CUDA_VISIBLE_DEVICES",
    "CUDA_DEVICE_ORDER",
    "CUDA_HOME",
    "CUDA_LAUNCH_BLOCKING",
    "CUBLAS_WORKSPACE_CONFIG",
    "NVIDIA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
    "PYTORCH_CUDA_ALLOC_CONF",
    "TF_DETERMINISTIC_OPS",
    "TF_CUDNN_DETERMINISTIC",
    "TF_ENABLE_ONEDNN_OPTS",
    "XLA_FLAGS",
    "TOKENIZERS_PARALLELISM",
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "RANK",
    "LOCAL_RANK",
    "WORLD_SIZE",
    "MALLOC_ARENA_MAX",
};

constexpr std::array<std::string_view, 9> kPrefixes = {
    "LC_", "OMP_", "MKL_", "OPENBLAS_", "NUMEXPR_", "KMP_", "GOMP_", "NCCL_", "CONDA_",
};

bool is_recorded(std::string_view name) {
  return std::ranges::find(kNames, name) != kNames.end() ||
         std::ranges::any_of(kPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

bool is_secret(const std::string& name, const std::string& value) {
  return !value.empty() && (is_secret_name(name) || !find_secrets(value).empty());
}

bool names_passphrase(std::string_view name) {
  return name.starts_with("HALLMARK_") && name.contains("PASSPHRASE");
}

}  // namespace

RecordedEnvironment record_environment(const Environment& environment, Redactor& redactor) {
  RecordedEnvironment recorded;
  for (const auto& [name, value] : environment) {
    if (is_secret(name, value)) {
      ++recorded.secrets_dropped;
    } else if (is_recorded(name)) {
      recorded.variables.emplace(redactor.text(name), redactor.text(value));
    }
  }
  return recorded;
}

Environment environment_for_child(Environment environment) {
  std::erase_if(environment, [](const auto& entry) { return names_passphrase(entry.first); });
  return environment;
}

}  // namespace hallmark::capture

#pragma once

// The largest that each input from outside may be. Beyond it: kLimitExceeded, before any work.

#include <cstddef>
#include <cstdint>

namespace hallmark {

struct Limits {
  std::size_t json_depth_max = 32;
  std::size_t json_bytes_max = 64U << 20;       // any JSON document
  std::size_t bundle_bytes_max = 64U << 20;     // one bundle (OMS: about 216 bytes per file)
  std::size_t statement_bytes_max = 48U << 20;  // one decoded DSSE payload
  std::size_t signatures_max = 16;              // signatures in one envelope
  std::size_t subjects_max = 100'000;           // subjects, dependencies or resources, each
  std::size_t certificates_max = 16;            // certificates in one chain or file, or trusted
  std::size_t trust_file_bytes_max = 1U << 20;
  std::size_t trust_keys_max = 1'000;
  std::size_t evidence_bytes_max = 512U << 20;  // one evidence file
  std::size_t evidence_lines_max = 200'000;
  std::size_t config_bytes_max = 256U << 10;
  std::size_t policy_file_bytes_max = 1U << 20;
  std::size_t policy_files_max = 500;
  std::size_t tree_files_max = 2'000'000;  // regular files in one tree
  std::size_t tree_depth_max = 4'096;      // folders below each other
  std::size_t path_bytes_max = 4'096;      // one path inside a tree
  std::size_t key_file_bytes_max = 64U << 10;
  std::size_t secret_file_bytes_max = 64U << 10;  // a token, an AppRole's secret
  std::size_t metrics_bytes_max = 1U << 20;
  std::size_t certificate_bytes_max = 64U << 10;      // one X.509 certificate, DER
  std::size_t certificate_file_bytes_max = 4U << 20;  // PEM with several
  std::size_t certificate_path_max = 8;               // leaf to anchor, both counted
  std::size_t crl_bytes_max = 16U << 20;              // one revocation list
  std::size_t crls_max = 64;
  std::size_t pkcs11_uri_bytes_max = 8U << 10;
  std::size_t pin_bytes_max = 1'024;                  // with a newline behind it
  std::size_t token_attribute_bytes_max = 64U << 10;  // one attribute of a token's object
  std::size_t vault_answer_bytes_max = 1U << 20;      // any answer of a Vault server
  std::size_t vault_key_versions_max = 1'000;
  std::size_t oci_manifest_bytes_max = 4U << 20;  // as registries have it
  std::size_t digest_list_bytes_max = 64U << 20;  // a list of checksums
};

}  // namespace hallmark

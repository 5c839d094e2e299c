#include "cli/certificates.h"

#include <iterator>

#include "crypto/pem.h"

namespace hallmark::cli {

Result<std::vector<crypto::Certificate>> read_certificates(Context& context,
                                                           const std::vector<std::string>& files) {
  std::vector<crypto::Certificate> all;
  for (const std::string& file : files) {
    const Bytes text = TRY(
        context.files.read(context.working_directory / file, Limits{}.certificate_file_bytes_max));
    auto some =
        TRY_IN(file, crypto::certificates_from_pem(crypto::without_explanation(as_text(text))));
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  return all;
}

Result<std::vector<crypto::RevocationList>> read_revocation_lists(
    Context& context, const std::vector<std::string>& files) {
  std::vector<crypto::RevocationList> all;
  for (const std::string& file : files) {
    const Bytes bytes =
        TRY(context.files.read(context.working_directory / file, Limits{}.crl_bytes_max));
    all.push_back(TRY_IN(file, crypto::RevocationList::parse(bytes)));
  }
  return all;
}

}  // namespace hallmark::cli

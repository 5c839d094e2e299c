#include "crypto/pkcs11/token.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/encoding.h"
#include "crypto/pkcs11/return_value.h"

namespace hallmark::crypto::pkcs11 {
namespace {

constexpr std::size_t kListedMax = 10;

// Fixed fields are padded with spaces, and not terminated (PKCS#11, 3.1).
template <std::size_t N>
std::string unpadded(const unsigned char (&field)[N]) {
  std::string text(reinterpret_cast<const char*>(field), N);
  text.erase(text.find_last_not_of(std::string_view("\0 ", 2)) + 1);
  return text;
}

template <class Wanted, class Actual>
bool matches(const std::optional<Wanted>& wanted, const Actual& actual) {
  return !wanted || *wanted == actual;
}

bool library_matches(const CK_INFO& info, const Pkcs11Uri& uri) {
  const LibraryVersion version{info.libraryVersion.major, info.libraryVersion.minor};
  return matches(uri.library_manufacturer, unpadded(info.manufacturerID)) &&
         matches(uri.library_description, unpadded(info.libraryDescription)) &&
         matches(uri.library_version, version);
}

bool slot_matches(CK_SLOT_ID slot, const CK_SLOT_INFO& info, const Pkcs11Uri& uri) {
  return matches(uri.slot_id, slot) &&
         matches(uri.slot_manufacturer, unpadded(info.manufacturerID)) &&
         matches(uri.slot_description, unpadded(info.slotDescription));
}

bool token_matches(const CK_TOKEN_INFO& info, const Pkcs11Uri& uri) {
  return matches(uri.token, unpadded(info.label)) &&
         matches(uri.manufacturer, unpadded(info.manufacturerID)) &&
         matches(uri.serial, unpadded(info.serialNumber)) &&
         matches(uri.model, unpadded(info.model));
}

Result<std::vector<CK_SLOT_ID>> slots_of(const CK_FUNCTION_LIST& functions) {
  CK_ULONG count = 0;
  TRY(check("list the slots", functions.C_GetSlotList(CK_TRUE, nullptr, &count)));
  std::vector<CK_SLOT_ID> slots(count);
  // A token that comes in between makes this CKR_BUFFER_TOO_SMALL: try again.
  TRY(check("list the slots", functions.C_GetSlotList(CK_TRUE, slots.data(), &count)));
  slots.resize(std::min<std::size_t>(slots.size(), count));
  return slots;
}

std::string describe(const std::vector<Token>& tokens) {
  if (tokens.empty()) return "no initialised token";
  std::string text;
  for (const Token& token : tokens) {
    if (&token - tokens.data() == kListedMax) return text + ", …";
    text += (text.empty() ? "" : ", ") + std::string("token \"") + printable(token.label) +
            "\" serial " + printable(token.serial) + " slot-id " + std::to_string(token.slot);
  }
  return text;
}

std::string telling_attribute(const std::vector<Token>& tokens) {
  std::set<std::string> labels;
  std::set<std::string> serials;
  for (const Token& token : tokens) {
    labels.insert(token.label);
    serials.insert(token.serial);
  }
  if (labels.size() == tokens.size()) return "token";
  return serials.size() == tokens.size() ? "serial" : "slot-id";
}

struct Found {
  std::vector<Token> matching;
  std::vector<Token> present;
};

Result<Found> look_for(const CK_FUNCTION_LIST& functions, const Pkcs11Uri& uri) {
  CK_INFO library{};
  TRY(check("ask the module for its name", functions.C_GetInfo(&library)));
  Found found;
  for (const CK_SLOT_ID slot : TRY(slots_of(functions))) {
    CK_SLOT_INFO slot_info{};
    CK_TOKEN_INFO token_info{};
    if (functions.C_GetSlotInfo(slot, &slot_info) != CKR_OK ||
        functions.C_GetTokenInfo(slot, &token_info) != CKR_OK ||
        (token_info.flags & CKF_TOKEN_INITIALIZED) == 0) {
      continue;  // gone, unreadable or blank: nothing to sign with
    }
    found.present.push_back(Token{slot, token_info.flags, unpadded(token_info.label),
                                  unpadded(token_info.serialNumber)});
    if (library_matches(library, uri) && slot_matches(slot, slot_info, uri) &&
        token_matches(token_info, uri)) {
      found.matching.push_back(found.present.back());
    }
  }
  return found;
}

}  // namespace

Result<Token> find_token(const Module& module, const Pkcs11Uri& uri) {
  const Found found = TRY(look_for(module.functions(), uri));
  if (found.matching.empty()) {
    return fail(ErrorCode::kNotFound,
                "no token matches the PKCS#11 URI; there is: " + describe(found.present),
                "token-not-found");
  }
  if (found.matching.size() > 1) {
    return fail(ErrorCode::kUsage,
                "several tokens match the PKCS#11 URI: " + describe(found.matching) + "; add " +
                    telling_attribute(found.matching) + "=",
                "token-ambiguous");
  }
  return found.matching.front();
}

CK_FLAGS flags_of(const Module& module, CK_SLOT_ID slot) {
  CK_TOKEN_INFO info{};
  return module.functions().C_GetTokenInfo(slot, &info) == CKR_OK ? info.flags : 0;
}

}  // namespace hallmark::crypto::pkcs11

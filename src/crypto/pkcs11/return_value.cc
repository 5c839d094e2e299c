#include "crypto/pkcs11/return_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hallmark::crypto::pkcs11 {
namespace {

struct Meaning {
  CK_RV value;
  std::string_view name;
  ErrorCode code;
  std::string_view reason = {};
};

constexpr auto kMeanings = std::to_array<Meaning>({
    {CKR_HOST_MEMORY, "CKR_HOST_MEMORY", ErrorCode::kUnavailable},
    {CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID", ErrorCode::kUnavailable, "token-removed"},
    {CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR", ErrorCode::kUnavailable},
    {CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED", ErrorCode::kUnavailable},
    {CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD", ErrorCode::kInternal},
    {CKR_CANT_LOCK, "CKR_CANT_LOCK", ErrorCode::kUnsupported},
    {CKR_ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE", ErrorCode::kForbidden},
    {CKR_ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID", ErrorCode::kNotFound},
    {CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR", ErrorCode::kUnavailable},
    {CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY", ErrorCode::kUnavailable},
    {CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED", ErrorCode::kUnavailable, "token-removed"},
    {CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED", ErrorCode::kUnavailable},
    {CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", ErrorCode::kUnsupported},
    {CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID", ErrorCode::kUnavailable, "token-removed"},
    {CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT", ErrorCode::kUnsupported,
     "key-unsupported"},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED", ErrorCode::kForbidden,
     "key-may-not-sign"},
    {CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID", ErrorCode::kUnsupported,
     "mechanism-unsupported"},
    {CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID", ErrorCode::kUnsupported,
     "mechanism-unsupported"},
    {CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID", ErrorCode::kUnavailable,
     "token-removed"},
    {CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE", ErrorCode::kInternal},
    {CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT", ErrorCode::kUnauthenticated, "pin-wrong"},
    {CKR_PIN_INVALID, "CKR_PIN_INVALID", ErrorCode::kUnauthenticated, "pin-wrong"},
    {CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE", ErrorCode::kUnauthenticated, "pin-wrong"},
    {CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED", ErrorCode::kUnauthenticated, "pin-expired"},
    {CKR_PIN_LOCKED, "CKR_PIN_LOCKED", ErrorCode::kUnauthenticated, "pin-locked"},
    {CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED", ErrorCode::kUnavailable, "token-removed"},
    {CKR_SESSION_COUNT, "CKR_SESSION_COUNT", ErrorCode::kUnavailable},
    {CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", ErrorCode::kUnavailable,
     "token-removed"},
    {CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT", ErrorCode::kUnavailable, "token-removed"},
    {CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED", ErrorCode::kUnavailable},
    {CKR_USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN", ErrorCode::kConflict},
    {CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", ErrorCode::kUnauthenticated},
    {CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", ErrorCode::kUnauthenticated,
     "pin-not-set"},
    {CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL", ErrorCode::kInternal},
    {CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", ErrorCode::kInternal},
    {CKR_CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED", ErrorCode::kConflict,
     "module-in-use"},
});

const Meaning* meaning_of(CK_RV value) {
  const auto* found = std::ranges::find(kMeanings, value, &Meaning::value);
  return found == kMeanings.end() ? nullptr : found;
}

}  // namespace

std::string name_of_return_value(CK_RV value) {
  const Meaning* meaning = meaning_of(value);
  return meaning == nullptr ? fmt::format("CKR {:#x}", value) : std::string(meaning->name);
}

Error pkcs11_error(std::string_view action, CK_RV value) {
  const Meaning* meaning = meaning_of(value);
  return Error{meaning == nullptr ? ErrorCode::kInternal : meaning->code,
               "cannot " + std::string(action) + ": " + name_of_return_value(value),
               meaning == nullptr ? std::string() : std::string(meaning->reason)};
}

}  // namespace hallmark::crypto::pkcs11

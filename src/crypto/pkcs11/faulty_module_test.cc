// A PKCS#11 module for faults_test.cc: the one that HALLMARK_REAL_MODULE names, with the fault that
// HALLMARK_FAULT names.

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

const CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST faulty;

bool has_fault(std::string_view name) {
  const char* fault = std::getenv("HALLMARK_FAULT");
  return fault != nullptr && fault == name;
}

CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  const CK_RV result = real->C_GetTokenInfo(slot, info);
  if (has_fault("locked")) info->flags |= CKF_USER_PIN_LOCKED;
  if (has_fault("final-try")) info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (has_fault("pin-pad")) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  return result;
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, CK_ULONG size) {
  if (has_fault("expired")) return CKR_PIN_EXPIRED;
  if (has_fault("becomes-locked")) return CKR_PIN_LOCKED;
  if (!has_fault("pin-pad")) return real->C_Login(session, user, pin, size);
  const char* typed = std::getenv("HALLMARK_TYPED_PIN");
  if (pin != nullptr || typed == nullptr) return CKR_ARGUMENTS_BAD;
  auto* bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(typed));
  return real->C_Login(session, user, bytes, std::strlen(typed));
}

CK_RV sign(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG data_size,
           unsigned char* signature, CK_ULONG* size) {
  if (has_fault("removed")) return CKR_DEVICE_REMOVED;
  const CK_RV result = real->C_Sign(session, data, data_size, signature, size);
  if (has_fault("wrong")) signature[5] ^= 1;
  if (has_fault("zero")) std::memset(signature, 0, *size);
  if (has_fault("highest")) std::memset(signature, 0xff, *size);
  if (has_fault("short")) --*size;
  if (has_fault("empty")) *size = 0;
  if (has_fault("boasting")) *size = 1'000'000;  // more than the buffer it was given
  return result;
}

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  if (has_fault("no-list")) return CKR_GENERAL_ERROR;
  if (has_fault("null-list")) return CKR_OK;
  void* library = ::dlopen(std::getenv("HALLMARK_REAL_MODULE"), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return CKR_GENERAL_ERROR;
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* found = nullptr;
  if (get(&found) != CKR_OK) return CKR_GENERAL_ERROR;
  real = found;
  faulty = *found;
  if (has_fault("old")) faulty.version.major = 1;
  faulty.C_GetTokenInfo = get_token_info;
  faulty.C_Login = login;
  faulty.C_Sign = sign;
  *list = &faulty;
  return CKR_OK;
}

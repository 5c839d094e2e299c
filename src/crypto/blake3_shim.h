#pragma once

// The C border of the crate blake3 (shim/src/lib.rs). Included by src/crypto only. No call fails.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct HallmarkBlake3 HallmarkBlake3;

enum { HALLMARK_BLAKE3_BYTES = 32 };

HallmarkBlake3* hallmark_blake3_new(void);
void hallmark_blake3_free(HallmarkBlake3* hash);
// Bytes may be null if size is 0.
void hallmark_blake3_update(HallmarkBlake3* hash, const uint8_t* bytes, size_t size);
// Writes HALLMARK_BLAKE3_BYTES bytes; the hash then starts anew.
void hallmark_blake3_finish(HallmarkBlake3* hash, uint8_t* digest);

#ifdef __cplusplus
}
#endif

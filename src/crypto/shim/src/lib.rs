//! The C border of BLAKE3; the contract stands in `../../blake3_shim.h`.
//!
//! Nothing here can panic: the crate does not on any input, and there is nothing else to fail.

use blake3::{Hasher, OUT_LEN};

pub struct HallmarkBlake3 {
    hasher: Hasher,
}

#[no_mangle]
pub extern "C" fn hallmark_blake3_new() -> *mut HallmarkBlake3 {
    Box::into_raw(Box::new(HallmarkBlake3 { hasher: Hasher::new() }))
}

/// # Safety
/// `hash` comes from `hallmark_blake3_new` and is not used again.
#[no_mangle]
pub unsafe extern "C" fn hallmark_blake3_free(hash: *mut HallmarkBlake3) {
    drop(unsafe { Box::from_raw(hash) });
}

/// # Safety
/// See the header: valid handle, readable bytes.
#[no_mangle]
pub unsafe extern "C" fn hallmark_blake3_update(
    hash: *mut HallmarkBlake3,
    bytes: *const u8,
    size: usize,
) {
    if size > 0 {
        let (hash, bytes) = unsafe { (&mut *hash, std::slice::from_raw_parts(bytes, size)) };
        hash.hasher.update(bytes);
    }
}

/// # Safety
/// See the header: valid handle, room for 32 bytes.
#[no_mangle]
pub unsafe extern "C" fn hallmark_blake3_finish(
    hash: *mut HallmarkBlake3,
    digest: *mut [u8; OUT_LEN],
) {
    let (hash, digest) = unsafe { (&mut *hash, &mut *digest) };
    *digest = hash.hasher.finalize().into();
    hash.hasher.reset();
}

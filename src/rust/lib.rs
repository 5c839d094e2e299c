//! Holds together the C borders of the Rust crates; each has its header in its folder of `src`.

extern crate hallmark_blake3;
extern crate hallmark_rego;

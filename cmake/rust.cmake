# What is written in Rust: one static library built by cargo from src/rust, target hallmark_rust.
#
# All presets share one cargo target folder: the Rust code is the same in each of them, and building
# it takes a minute. --locked: the committed Cargo.lock decides every version.

set(HALLMARK_CARGO_FLAGS "--locked" CACHE STRING "Flags for cargo build")
find_program(CARGO cargo REQUIRED)
set(HALLMARK_CARGO_DIR ${PROJECT_SOURCE_DIR}/build/cargo CACHE PATH "cargo's target folder")
set(rust_library ${HALLMARK_CARGO_DIR}/release/libhallmark_rust.a)

separate_arguments(cargo_flags UNIX_COMMAND "${HALLMARK_CARGO_FLAGS}")
add_custom_command(
  OUTPUT ${rust_library}
  COMMAND ${CMAKE_COMMAND} -E env CARGO_TARGET_DIR=${HALLMARK_CARGO_DIR} ${CARGO} build --release
          ${cargo_flags} --quiet --manifest-path ${PROJECT_SOURCE_DIR}/src/rust/Cargo.toml
  # cargo leaves an up-to-date library untouched, which must not look out of date to ninja.
  COMMAND ${CMAKE_COMMAND} -E touch ${rust_library}
  DEPENDS ${PROJECT_SOURCE_DIR}/src/rust/Cargo.toml
          ${PROJECT_SOURCE_DIR}/src/rust/Cargo.lock
          ${PROJECT_SOURCE_DIR}/src/rust/lib.rs
          ${PROJECT_SOURCE_DIR}/src/crypto/shim/Cargo.toml
          ${PROJECT_SOURCE_DIR}/src/crypto/shim/src/lib.rs
          ${PROJECT_SOURCE_DIR}/src/policy/shim/Cargo.toml
          ${PROJECT_SOURCE_DIR}/src/policy/shim/src/lib.rs
          ${PROJECT_SOURCE_DIR}/src/policy/shim/src/outline.rs
  COMMENT "Building the Rust library with cargo"
  VERBATIM)
add_custom_target(hallmark_rust_build DEPENDS ${rust_library})

add_library(hallmark_rust STATIC IMPORTED GLOBAL)
set_target_properties(hallmark_rust PROPERTIES IMPORTED_LOCATION ${rust_library})
target_link_libraries(hallmark_rust INTERFACE Threads::Threads ${CMAKE_DL_LIBS} m)
add_dependencies(hallmark_rust hallmark_rust_build)

# The Rego engine: a static library built by cargo from src/policy/shim, target hallmark_regorus.
#
# All presets share one cargo target folder: the Rust code is the same in each of them, and building
# it takes a minute. --locked: the committed Cargo.lock decides every version.

set(HALLMARK_CARGO_FLAGS "--locked" CACHE STRING "Flags for cargo build")
find_program(CARGO cargo REQUIRED)
set(HALLMARK_CARGO_DIR ${PROJECT_SOURCE_DIR}/build/cargo CACHE PATH "cargo's target folder")
set(shim_dir ${PROJECT_SOURCE_DIR}/src/policy/shim)
set(shim_library ${HALLMARK_CARGO_DIR}/release/libhallmark_rego.a)

separate_arguments(cargo_flags UNIX_COMMAND "${HALLMARK_CARGO_FLAGS}")
add_custom_command(
  OUTPUT ${shim_library}
  COMMAND ${CMAKE_COMMAND} -E env CARGO_TARGET_DIR=${HALLMARK_CARGO_DIR} ${CARGO} build --release
          ${cargo_flags} --quiet --manifest-path ${shim_dir}/Cargo.toml
  # cargo leaves an up-to-date library untouched, which must not look out of date to ninja.
  COMMAND ${CMAKE_COMMAND} -E touch ${shim_library}
  DEPENDS ${shim_dir}/Cargo.toml ${shim_dir}/Cargo.lock ${shim_dir}/src/lib.rs
          ${shim_dir}/src/outline.rs
  COMMENT "Building the Rego engine with cargo"
  VERBATIM)
add_custom_target(hallmark_regorus_build DEPENDS ${shim_library})

add_library(hallmark_regorus STATIC IMPORTED GLOBAL)
set_target_properties(hallmark_regorus PROPERTIES IMPORTED_LOCATION ${shim_library})
target_link_libraries(hallmark_regorus INTERFACE Threads::Threads ${CMAKE_DL_LIBS} m)
add_dependencies(hallmark_regorus hallmark_regorus_build)

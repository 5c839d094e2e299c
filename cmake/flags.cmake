# Compiler flags as interface targets: every library of ours links them, nothing else does.

option(HALLMARK_WERROR "Treat warnings as errors" OFF)
option(HALLMARK_TESTS "Build the tests" ON)
option(HALLMARK_FUZZ "Build the fuzz targets (clang only)" OFF)
option(HALLMARK_BENCH "Build the benchmarks" OFF)
set(HALLMARK_SANITIZE "" CACHE STRING "Sanitizers, comma separated")

add_library(hallmark_flags INTERFACE)
target_compile_features(hallmark_flags INTERFACE cxx_std_23)
target_include_directories(hallmark_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(hallmark_flags INTERFACE _GLIBCXX_ASSERTIONS OPENSSL_NO_DEPRECATED
                                                    OPENSSL_API_COMPAT=30000)
target_compile_options(
  hallmark_flags
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wimplicit-fallthrough
            -Wformat=2
            -Wundef
            -Werror=unused-result
            # Builds in two folders give the same objects, and ccache shares them.
            -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(HALLMARK_WERROR)
  target_compile_options(hallmark_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # At -O2 and under sanitizers g++ 12 takes the unused alternatives of a moved std::variant
  # (json::Value) for uninitialised. The sanitizers themselves and clang look for the real ones.
  # At -O2 it also sees overlapping copies in `"text" + std::string` (GCC bug 105651).
  target_compile_options(hallmark_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's own std::stable_sort calls what C++23 deprecates.
  target_compile_options(hallmark_flags INTERFACE -Wno-deprecated-declarations)
  # TRY is a statement expression by design; -Wpedantic of clang names it even under __extension__.
  target_compile_options(hallmark_flags INTERFACE -Wno-gnu-statement-expression
                                                  -Wno-missing-designated-field-initializers)
endif()

if(HALLMARK_SANITIZE)
  target_compile_options(hallmark_flags INTERFACE -fsanitize=${HALLMARK_SANITIZE}
                                                  -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  target_link_options(hallmark_flags INTERFACE -fsanitize=${HALLMARK_SANITIZE})
endif()
if(HALLMARK_FUZZ)
  target_compile_options(hallmark_flags INTERFACE -fsanitize=fuzzer-no-link -fprofile-instr-generate
                                                  -fcoverage-mapping)
  target_link_options(hallmark_flags INTERFACE -fprofile-instr-generate)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_compile_options(
    hallmark_flags INTERFACE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection
                             -fcf-protection)
  target_link_options(hallmark_flags INTERFACE -pie -Wl,-z,relro,-z,now -Wl,--as-needed)
endif()

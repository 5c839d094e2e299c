# define_library(NAME LAYER N [FOLDER F] SOURCES ... [DEPS ours ...] [LINK third-party ...]
#                [TESTS foo_test.cc ...] [TEST_DEPS ours ...])
#
# One static library per folder of src/. A library may depend on strictly lower layers only; the
# configure step stops otherwise and names both. Tests go to one executable per library,
# NAME_test, which may also use anything from `testing` and the libraries in TEST_DEPS.
function(define_library NAME)
  cmake_parse_arguments(ARG "" "LAYER;FOLDER" "SOURCES;DEPS;LINK;TESTS;TEST_DEPS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS OR NOT DEFINED ARG_LAYER OR NOT ARG_SOURCES)
    message(FATAL_ERROR "define_library(${NAME}): needs LAYER and SOURCES; got ${ARGN}")
  endif()
  add_library(hallmark_${NAME} STATIC ${ARG_SOURCES})
  set_property(TARGET hallmark_${NAME} PROPERTY HALLMARK_LAYER ${ARG_LAYER})
  foreach(dep IN LISTS ARG_DEPS)
    if(NOT TARGET hallmark_${dep})
      message(FATAL_ERROR "library ${NAME} (layer ${ARG_LAYER}) depends on ${dep}, "
                          "which is not defined before it")
    endif()
    get_property(dep_layer TARGET hallmark_${dep} PROPERTY HALLMARK_LAYER)
    if(NOT dep_layer LESS ARG_LAYER)
      message(FATAL_ERROR "library ${NAME} (layer ${ARG_LAYER}) must not depend on ${dep} "
                          "(layer ${dep_layer}): a library uses strictly lower layers only")
    endif()
    target_link_libraries(hallmark_${NAME} PUBLIC hallmark_${dep})
  endforeach()
  target_link_libraries(hallmark_${NAME} PUBLIC hallmark_flags fmt::fmt PRIVATE ${ARG_LINK})

  if(HALLMARK_TESTS AND ARG_TESTS)
    add_executable(${NAME}_test ${ARG_TESTS})
    target_link_libraries(${NAME}_test PRIVATE hallmark_${NAME} GTest::gmock_main rapidcheck)
    foreach(dep IN LISTS ARG_TEST_DEPS)
      # Checked only when everything is defined: `testing` stands above what it doubles.
      target_link_libraries(${NAME}_test PRIVATE hallmark_${dep})
    endforeach()
    target_compile_definitions(${NAME}_test
                               PRIVATE HALLMARK_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                       HALLMARK_BINARY_DIR="${PROJECT_BINARY_DIR}")
    gtest_discover_tests(${NAME}_test TEST_PREFIX ${NAME}. DISCOVERY_TIMEOUT 60
                         PROPERTIES TIMEOUT 300)
  endif()
  if(HALLMARK_TESTS AND NOT HALLMARK_SANITIZE)
    compile_headers_alone(${NAME} LINK ${ARG_LINK} TEST_DEPS ${ARG_TEST_DEPS})
  endif()
endfunction()

# Each header of the folder is compiled by itself, so that none leans on what others include.
function(compile_headers_alone NAME)
  cmake_parse_arguments(ARG "" "" "LINK;TEST_DEPS" ${ARGN})
  file(GLOB headers RELATIVE ${PROJECT_SOURCE_DIR}/src CONFIGURE_DEPENDS *.h)
  set(sources)
  foreach(header IN LISTS headers)
    get_filename_component(base ${header} NAME_WE)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/alone/${base}.cc)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n")
    list(APPEND sources ${source})
  endforeach()
  if(NOT sources)
    return()
  endif()
  add_library(hallmark_${NAME}_headers OBJECT ${sources})
  target_link_libraries(hallmark_${NAME}_headers PRIVATE hallmark_${NAME} ${ARG_LINK} GTest::gmock)
  foreach(dep IN LISTS ARG_TEST_DEPS)
    target_link_libraries(hallmark_${NAME}_headers PRIVATE hallmark_${dep})
  endforeach()
endfunction()

# define_fuzzer(NAME SOURCE DEPS ours ...): fuzz/NAME/NAME_fuzz.cc with fuzz/NAME/seeds. Under the
# fuzz preset it is a libFuzzer program; elsewhere a test replays seeds/ and regressions/.
function(define_fuzzer NAME)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  set(dir ${PROJECT_SOURCE_DIR}/fuzz/${NAME})
  if(HALLMARK_FUZZ)
    add_executable(fuzz_${NAME} ${dir}/${NAME}_fuzz.cc)
    target_link_options(fuzz_${NAME} PRIVATE -fsanitize=fuzzer)
  elseif(HALLMARK_TESTS)
    add_executable(fuzz_${NAME} ${dir}/${NAME}_fuzz.cc ${PROJECT_SOURCE_DIR}/fuzz/replay_main.cc)
    add_test(NAME fuzz.${NAME}.replay COMMAND fuzz_${NAME} ${dir}/seeds ${dir}/regressions)
    set_tests_properties(fuzz.${NAME}.replay PROPERTIES TIMEOUT 300)
  else()
    return()
  endif()
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(fuzz_${NAME} PRIVATE hallmark_${dep})
  endforeach()
  target_compile_definitions(fuzz_${NAME} PRIVATE HALLMARK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endfunction()

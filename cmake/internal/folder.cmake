# turbolift_folder(NAME [USES folder…] [LINKS library…])
#
# One folder of src/ as one target: every *.cpp is in the static library turbolift_NAME, every *_test.cpp in the
# program NAME_test, which ctest runs; main.cpp, where there is one, is left to a program that the folder adds itself. USES are the folders of ours that it may include.
function(turbolift_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LINKS")
  file(GLOB sources CONFIGURE_DEPENDS *.cpp *.hpp)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/main\\.cpp$")
  add_library(turbolift_${name} STATIC ${sources})
  list(TRANSFORM arg_USES PREPEND turbolift_)
  target_link_libraries(turbolift_${name} PUBLIC ${arg_USES} ${arg_LINKS} Threads::Threads)
  turbolift_compile_options(turbolift_${name})
  if(TURBOLIFT_BUILD_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE turbolift_${name} GTest::gmock GTest::gtest_main)
    turbolift_compile_options(${name}_test)
    include(GoogleTest)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}/" DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
  endif()
endfunction()

function(turbolift_compile_options target)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>)
  # GCC 12 is wrong about `"text" + std::string` in two of these (its bug 105651), in the third about std::expected.
  target_compile_options(${target} PRIVATE -Wall -Wextra
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-maybe-uninitialized>"
    "$<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>")  # libstdc++ 12's own std::stable_sort
  if(TURBOLIFT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

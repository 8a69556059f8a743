# What users get: one archive of the folders that a program needs, the service runtime precompiled and as sources, the
# tool, the command, the headers, and the CMake package. `turbolift_distribute` works here as it does after an install.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(TURBOLIFT_SHARE "${CMAKE_INSTALL_DATADIR}/turbolift")
set(third_party "${PROJECT_BINARY_DIR}/third_party")
set(runtime "${PROJECT_BINARY_DIR}/runtime")

# The library.
add_library(turbolift STATIC)
foreach(folder IN ITEMS base compress codec json http http_client kubernetes call embed image symbolise serving local cluster platform)
  target_sources(turbolift PRIVATE $<TARGET_OBJECTS:turbolift_${folder}>)
endforeach()
target_link_libraries(turbolift PUBLIC Threads::Threads ZLIB::ZLIB OpenSSL::SSL turbolift::yaml_cpp)
target_include_directories(turbolift INTERFACE "${PROJECT_SOURCE_DIR}/include" "${third_party}")
set_target_properties(turbolift PROPERTIES LINKER_LANGUAGE CXX)
add_library(turbolift::turbolift ALIAS turbolift)

# The runtime, compiled as every other machine compiles it from the same sources.
file(GLOB runtime_sources CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/src"
  "${PROJECT_SOURCE_DIR}/src/base/*.cpp" "${PROJECT_SOURCE_DIR}/src/codec/*.cpp" "${PROJECT_SOURCE_DIR}/src/http/*.cpp"
  "${PROJECT_SOURCE_DIR}/src/call/frame.cpp" "${PROJECT_SOURCE_DIR}/src/call/wire_error.cpp"
  "${PROJECT_SOURCE_DIR}/src/service/*.cpp"
  # What a call inside a call needs; it runs where it is made.
  "${PROJECT_SOURCE_DIR}/src/call/state.cpp" "${PROJECT_SOURCE_DIR}/src/call/future_jobs.cpp"
  "${PROJECT_SOURCE_DIR}/src/call/map_*.cpp" "${PROJECT_SOURCE_DIR}/src/platform/platform.cpp"
  "${PROJECT_SOURCE_DIR}/src/platform/failure.cpp" "${PROJECT_SOURCE_DIR}/src/platform/in_process_run.cpp"
  "${PROJECT_SOURCE_DIR}/src/platform/options_*.cpp")
list(FILTER runtime_sources EXCLUDE REGEX "_test\\.cpp$|base/(gzip|run|subprocess|tar)\\.cpp$")
file(GLOB_RECURSE runtime_depends CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*.hpp" "${PROJECT_SOURCE_DIR}/include/*.hpp")
list(FILTER runtime_depends EXCLUDE REGEX "src/(extract|embed|cli|json|platform/(local|symbolise|serving|cluster)|http/client|image|kubernetes)/")
list(TRANSFORM runtime_sources PREPEND "${PROJECT_SOURCE_DIR}/src/" OUTPUT_VARIABLE runtime_paths)
add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/libturbolift_service.a"
  COMMAND sh "${PROJECT_SOURCE_DIR}/cmake/runtime/collect.sh" "${PROJECT_SOURCE_DIR}" "${third_party}" "${runtime}"
    "${CMAKE_CXX_COMPILER}" ${runtime_sources}
  COMMAND ${CMAKE_COMMAND} -E env "TURBOLIFT_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}"
    sh "${runtime}/build.sh" "${PROJECT_BINARY_DIR}/libturbolift_service.a" "${CMAKE_CXX_COMPILER}"
  DEPENDS ${runtime_paths} ${runtime_depends} cmake/runtime/build.sh cmake/runtime/collect.sh
  COMMENT "Building the service runtime" VERBATIM)
add_custom_target(turbolift_service_archive ALL DEPENDS "${PROJECT_BINARY_DIR}/libturbolift_service.a")

# In this build tree, and in projects that add it as a subdirectory.
set(TURBOLIFT_INCLUDE_FOLDERS "${PROJECT_SOURCE_DIR}/include" "${third_party}")
set(TURBOLIFT_RUNTIME_FOLDER "${runtime}")
set(TURBOLIFT_SERVICE_ARCHIVE "${PROJECT_BINARY_DIR}/libturbolift_service.a")
set(TURBOLIFT_SERVICE_COMPILER "${CMAKE_CXX_COMPILER}")
set(TURBOLIFT_EXTERNAL_FOLDERS "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src" "${third_party}")
set(TURBOLIFT_EXTRACT "")
if(TURBOLIFT_BUILD_EXTRACT)
  set_target_properties(turbolift-extract PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  set(TURBOLIFT_EXTRACT "${PROJECT_BINARY_DIR}/bin/turbolift-extract")
endif()
include("${PROJECT_SOURCE_DIR}/cmake/turbolift_toolchains.cmake")
include("${PROJECT_SOURCE_DIR}/cmake/turbolift_distribute.cmake")
if(NOT PROJECT_IS_TOP_LEVEL)
  foreach(name IN ITEMS TURBOLIFT_INCLUDE_FOLDERS TURBOLIFT_RUNTIME_FOLDER TURBOLIFT_SERVICE_ARCHIVE
      TURBOLIFT_SERVICE_COMPILER TURBOLIFT_EXTERNAL_FOLDERS TURBOLIFT_EXTRACT)
    set(${name} "${${name}}" PARENT_SCOPE)
  endforeach()
endif()

# For find_package(turbolift PATHS <this build folder>), without an install.
configure_file(cmake/turboliftConfig.build.cmake.in "${PROJECT_BINARY_DIR}/turboliftConfig.cmake" @ONLY)

# The install.
set(package "${PROJECT_BINARY_DIR}/package")
configure_package_config_file(cmake/turboliftConfig.cmake.in "${package}/turboliftConfig.cmake"
  INSTALL_DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/turbolift"
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR TURBOLIFT_SHARE)
write_basic_package_version_file("${package}/turboliftConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(TARGETS turbolift ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${PROJECT_BINARY_DIR}/libturbolift_service.a" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/turbolift DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY "${third_party}" "${runtime}" DESTINATION "${TURBOLIFT_SHARE}")
install(TARGETS turbolift_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
if(TURBOLIFT_BUILD_EXTRACT)
  install(TARGETS turbolift-extract RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(FILES "${package}/turboliftConfig.cmake" "${package}/turboliftConfigVersion.cmake"
    cmake/turbolift_distribute.cmake cmake/turbolift_toolchains.cmake cmake/turbolift_yaml_cpp.cmake
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/turbolift")

# turbolift_distribute(TARGET [PLATFORMS platform…] [FILES file…] [STRICT])
#
# Builds a service for each function that is tagged in TARGET (an executable, or a shared library that is loaded by
# itself) or in the libraries of this project that it links, and embeds them in it.
#
# PLATFORMS: such as linux/amd64 linux/arm64; default: this machine's. Another one than this machine's is compiled by
#   <triple>-g++, by TURBOLIFT_CXX_COMPILER_linux_arm64 or by the toolchain file TURBOLIFT_TOOLCHAIN_FILE_linux_arm64.
# FILES: paths relative to the target's source folder, folders too; a service has them below its working directory.
# STRICT: a service whose source cannot be cut exactly is an error instead of a warning.
#
# TURBOLIFT_DISTRIBUTION=OFF: no services, no Clang; calls run in the process.

option(TURBOLIFT_DISTRIBUTION "Build services for the tagged functions; OFF: calls run in the process" ON)
set(TURBOLIFT_JOBS 2 CACHE STRING "Compilers that run at once for the services of one target")
mark_as_advanced(TURBOLIFT_JOBS)

function(turbolift_distribute target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STRICT" "" "PLATFORMS;FILES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "turbolift_distribute(${target}): what is \"${arg_UNPARSED_ARGUMENTS}\"? "
      "It takes PLATFORMS, FILES and STRICT.")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "turbolift_distribute(${target}): there is no target of this name; call it after add_executable.")
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type MATCHES "^(EXECUTABLE|SHARED_LIBRARY|MODULE_LIBRARY)$")
    message(FATAL_ERROR "turbolift_distribute(${target}): it is a ${type}; give the executable that links it, "
      "in which its tagged functions are found as well.")
  endif()
  # A property, so that it goes with either signature of target_link_libraries.
  set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES turbolift::turbolift)
  if(NOT TURBOLIFT_DISTRIBUTION)
    set_property(TARGET ${target} APPEND PROPERTY LINK_OPTIONS "LINKER:-u,turbolift_in_process")
    return()
  endif()
  _turbolift_check_tools()
  _turbolift_files(${target} files depends "${arg_FILES}")
  _turbolift_toolchains(${target} toolchains "${arg_PLATFORMS}")
  _turbolift_write_target(${target} description "${files}" "${toolchains}" "${arg_STRICT}")
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS
    ${depends} "${description}" "${TURBOLIFT_EXTRACT}" "${TURBOLIFT_SERVICE_ARCHIVE}")
  _turbolift_launch(${target} --target "${description}")
  foreach(dependency IN ITEMS turbolift-extract turbolift_service_archive)
    if(TARGET ${dependency})  # in Turbolift's own build tree
      add_dependencies(${target} ${dependency})
    endif()
  endforeach()
  get_property(is_waiting GLOBAL PROPERTY _turbolift_is_waiting)
  if(NOT is_waiting)
    set_property(GLOBAL PROPERTY _turbolift_is_waiting TRUE)
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _turbolift_finish "${CMAKE_SOURCE_DIR}")
  endif()
endfunction()

function(_turbolift_check_tools)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang)$")
    message(FATAL_ERROR "turbolift_distribute: ${CMAKE_CXX_COMPILER_ID} is not supported; use GCC 12 or later, or Clang "
      "19 or later, or -DTURBOLIFT_DISTRIBUTION=OFF.")
  endif()
  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles")
    message(FATAL_ERROR "turbolift_distribute: the generator \"${CMAKE_GENERATOR}\" is not supported; use Ninja or "
      "Unix Makefiles, or -DTURBOLIFT_DISTRIBUTION=OFF.")
  endif()
  if(NOT TURBOLIFT_EXTRACT)
    message(FATAL_ERROR "turbolift_distribute: this Turbolift was built without its extraction tool "
      "(TURBOLIFT_BUILD_EXTRACT=OFF); build it with Clang 19's libraries (Debian: libclang-19-dev llvm-19-dev), or use "
      "-DTURBOLIFT_DISTRIBUTION=OFF.")
  endif()
endfunction()

# Runs `turbolift-extract ARGN -- …` in place of the linker. The tool sees the very command that links, with all objects
# and libraries in their order, whatever generator and target_link_libraries made of them; everything is compiled then.
function(_turbolift_launch target)
  foreach(language IN ITEMS C CXX)
    get_target_property(launcher ${target} ${language}_LINKER_LAUNCHER)
    if(NOT launcher)
      set(launcher "")
    endif()
    set_property(TARGET ${target} PROPERTY ${language}_LINKER_LAUNCHER "${TURBOLIFT_EXTRACT}" ${ARGN} -- ${launcher})
  endforeach()
endfunction()

# When all targets are known: shared libraries keep their link command for the programs that link them, and every unit
# has a compile command.
function(_turbolift_finish folder)
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
      continue()
    endif()
    set_property(TARGET ${target} PROPERTY EXPORT_COMPILE_COMMANDS ON)
    get_target_property(launcher ${target} CXX_LINKER_LAUNCHER)
    if(type MATCHES "SHARED|MODULE" AND NOT "${launcher}" MATCHES "turbolift-extract")
      _turbolift_launch(${target} --record "${CMAKE_BINARY_DIR}/.turbolift/links")
    endif()
  endforeach()
  get_property(folders DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(inner IN LISTS folders)
    _turbolift_finish("${inner}")
  endforeach()
endfunction()

# The FILES, checked, and the single files that the link depends on.
function(_turbolift_files target out_files out_depends files)
  get_target_property(source ${target} SOURCE_DIR)
  set(depends "")
  foreach(file IN LISTS files)
    cmake_path(NORMAL_PATH file)
    if(IS_ABSOLUTE "${file}" OR file MATCHES "^\\.\\.(/|$)")
      message(FATAL_ERROR "turbolift_distribute(${target} FILES ${file}): a path below ${source} is wanted, relative to "
        "it: in the service the file lies at the same path below the working directory.")
    endif()
    if(NOT EXISTS "${source}/${file}")
      message(FATAL_ERROR "turbolift_distribute(${target} FILES ${file}): ${source}/${file} does not exist.")
    endif()
    if(IS_DIRECTORY "${source}/${file}")
      file(GLOB_RECURSE inner CONFIGURE_DEPENDS "${source}/${file}/*")
      list(APPEND depends ${inner})
    else()
      list(APPEND depends "${source}/${file}")
    endif()
  endforeach()
  set(${out_files} "${files}" PARENT_SCOPE)
  set(${out_depends} "${depends}" PARENT_SCOPE)
endfunction()

# What turbolift_distribute tells the extraction tool about compilers and about the target.

function(_turbolift_host_platform out)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
    set(${out} linux/amd64 PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    set(${out} linux/arm64 PARENT_SCOPE)
  else()
    set(${out} "linux/${CMAKE_SYSTEM_PROCESSOR}" PARENT_SCOPE)
  endif()
endfunction()

# "a;b" -> ["a", "b"]
function(_turbolift_json_list out)
  set(text "")
  set(separator "")
  foreach(item IN LISTS ARGN)
    string(REPLACE "\\" "\\\\" item "${item}")
    string(REPLACE "\"" "\\\"" item "${item}")
    string(APPEND text "${separator}\"${item}\"")
    set(separator ", ")
  endforeach()
  set(${out} "[${text}]" PARENT_SCOPE)
endfunction()

# JSON objects, one for each of `platforms`, this machine's first.
function(_turbolift_toolchains target out platforms)
  _turbolift_host_platform(host)
  if(NOT platforms)
    set(platforms ${host})
  endif()
  list(REMOVE_DUPLICATES platforms)
  if(host IN_LIST platforms)
    list(REMOVE_ITEM platforms ${host})
    list(PREPEND platforms ${host})
  endif()
  # Not what CMake finds beside Clang: llvm-objcopy 19 refuses a static program of GNU's linker (".rela.plt is not a
  # symbol table").
  find_program(TURBOLIFT_OBJCOPY NAMES objcopy "${CMAKE_OBJCOPY}")
  mark_as_advanced(TURBOLIFT_OBJCOPY)
  set(objects "")
  set(separator "")
  foreach(platform IN LISTS platforms)
    if(platform STREQUAL host)
      set(c "${CMAKE_C_COMPILER}")
      if(NOT c)
        set(c "${CMAKE_CXX_COMPILER}")
      endif()
      _turbolift_toolchain(object "${platform}" "${c}" "${CMAKE_CXX_COMPILER}" "${TURBOLIFT_OBJCOPY}"
        "${TURBOLIFT_SERVICE_ARCHIVE}" "${TURBOLIFT_SERVICE_COMPILER}" true "")
    else()
      _turbolift_cross_toolchain(${target} object "${platform}")
    endif()
    string(APPEND objects "${separator}${object}")
    set(separator ", ")
  endforeach()
  set(${out} "${objects}" PARENT_SCOPE)
endfunction()

function(_turbolift_toolchain out platform c cxx objcopy runtime runtime_compiler is_host arguments)
  _turbolift_json_list(list ${arguments})
  set(${out} "{\"platform\": \"${platform}\", \"c_compiler\": \"${c}\", \"cxx_compiler\": \"${cxx}\",
    \"objcopy\": \"${objcopy}\", \"runtime\": \"${runtime}\", \"runtime_compiler\": \"${runtime_compiler}\",
    \"is_host\": ${is_host}, \"arguments\": ${list}}" PARENT_SCOPE)
endfunction()

# The compilers for another platform: of a toolchain file, of a variable, or those that Debian calls by the triple.
function(_turbolift_cross_toolchain target out platform)
  string(MAKE_C_IDENTIFIER "${platform}" name)  # linux_arm64
  if(platform STREQUAL "linux/arm64")
    set(triple aarch64-linux-gnu)
  elseif(platform STREQUAL "linux/amd64")
    set(triple x86_64-linux-gnu)
  elseif(platform STREQUAL "linux/riscv64")
    set(triple riscv64-linux-gnu)
  else()
    message(FATAL_ERROR "turbolift_distribute(${target} PLATFORMS ${platform}): not a platform that Turbolift knows; "
      "it knows linux/amd64, linux/arm64 and linux/riscv64.")
  endif()
  if(TURBOLIFT_TOOLCHAIN_FILE_${name})
    include("${TURBOLIFT_TOOLCHAIN_FILE_${name}}")
    set(c "${CMAKE_C_COMPILER}")
    set(cxx "${CMAKE_CXX_COMPILER}")
    set(objcopy "${CMAKE_OBJCOPY}")
    set(arguments "")
    if(CMAKE_SYSROOT)
      list(APPEND arguments "--sysroot=${CMAKE_SYSROOT}")
    endif()
    separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS_INIT}")
    list(APPEND arguments ${flags})
  else()
    find_program(TURBOLIFT_CXX_COMPILER_${name} ${triple}-g++)
    set(cxx "${TURBOLIFT_CXX_COMPILER_${name}}")
    set(arguments "")
    set(c "")
    set(objcopy "")
  endif()
  if(NOT cxx)
    string(REPLACE "_" "-" package "g++-${triple}")  # Debian's names have no underscore
    message(FATAL_ERROR "turbolift_distribute(${target} PLATFORMS ${platform}): there is no compiler for ${platform}, "
      "${triple}-g++. Install it (Debian: ${package}), or name one with -DTURBOLIFT_CXX_COMPILER_${name}=… or a "
      "toolchain file with -DTURBOLIFT_TOOLCHAIN_FILE_${name}=….")
  endif()
  if(NOT c)
    string(REGEX REPLACE "g\\+\\+([^/]*)$" "gcc\\1" c "${cxx}")
    string(REGEX REPLACE "clang\\+\\+([^/]*)$" "clang\\1" c "${c}")
  endif()
  if(NOT objcopy)
    find_program(TURBOLIFT_OBJCOPY_${name} NAMES ${triple}-objcopy llvm-objcopy llvm-objcopy-19 objcopy)
    set(objcopy "${TURBOLIFT_OBJCOPY_${name}}")
  endif()
  _turbolift_toolchain(object "${platform}" "${c}" "${cxx}" "${objcopy}" "" "${cxx}" false "${arguments}")
  set(${out} "${object}" PARENT_SCOPE)
endfunction()

# The file that the tool reads (src/extract/target.hpp says what each field means).
function(_turbolift_write_target target out files toolchains strict)
  get_target_property(source ${target} SOURCE_DIR)
  get_target_property(binary ${target} BINARY_DIR)
  get_target_property(launcher ${target} CXX_COMPILER_LAUNCHER)
  if(NOT launcher)
    set(launcher "")
  endif()
  if(strict)
    set(strict true)
  else()
    set(strict false)
  endif()
  _turbolift_json_list(files ${files})
  _turbolift_json_list(launcher ${launcher})
  _turbolift_json_list(includes ${TURBOLIFT_INCLUDE_FOLDERS})
  _turbolift_json_list(external ${TURBOLIFT_EXTERNAL_FOLDERS})
  set(work "${binary}/CMakeFiles/${target}.dir/turbolift")
  set(description "${work}/target.json")
  file(CONFIGURE OUTPUT "${description}" @ONLY CONTENT [[{
  "name": "@target@",
  "source_folder": "@source@",
  "project_source": "@CMAKE_SOURCE_DIR@",
  "project_build": "@CMAKE_BINARY_DIR@",
  "work_folder": "@work@",
  "compile_commands": "@CMAKE_BINARY_DIR@/compile_commands.json",
  "links_folder": "@CMAKE_BINARY_DIR@/.turbolift/links",
  "files": @files@,
  "strict": @strict@,
  "launcher": @launcher@,
  "compiler_id": "@CMAKE_CXX_COMPILER_ID@",
  "compiler_version": "@CMAKE_CXX_COMPILER_VERSION@",
  "toolchains": [@toolchains@],
  "include_folders": @includes@,
  "runtime_folder": "@TURBOLIFT_RUNTIME_FOLDER@",
  "external": @external@,
  "jobs": @TURBOLIFT_JOBS@
}
]])
  set(${out} "${description}" PARENT_SCOPE)
endfunction()

# turbolift_third_party(FOLDER)
#
# Copies Boost.PFR, the one library that the public headers include, with exactly the headers that it needs, so that
# whoever uses Turbolift needs no Boost, and a Boost of theirs is not mixed with ours.
function(turbolift_third_party folder)
  find_path(TURBOLIFT_PFR_FOLDER boost/pfr.hpp REQUIRED)
  if(EXISTS "${folder}/boost/pfr.hpp")
    return()
  endif()
  file(WRITE "${PROJECT_BINARY_DIR}/pfr.cpp" "#include <boost/pfr.hpp>\n")
  execute_process(
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++23 -M -I${TURBOLIFT_PFR_FOLDER} "${PROJECT_BINARY_DIR}/pfr.cpp"
    OUTPUT_VARIABLE rule COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[\\\\\n ]+" ";" headers "${rule}")
  string(LENGTH "${TURBOLIFT_PFR_FOLDER}/" length)
  foreach(header IN LISTS headers)
    cmake_path(NORMAL_PATH header)
    string(FIND "${header}" "${TURBOLIFT_PFR_FOLDER}/boost/" at)
    if(at EQUAL 0)
      string(SUBSTRING "${header}" ${length} -1 name)
      configure_file("${header}" "${folder}/${name}" COPYONLY)
    endif()
  endforeach()
endfunction()

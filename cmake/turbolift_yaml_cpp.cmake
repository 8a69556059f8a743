# The target turbolift::yaml_cpp: yaml-cpp, which reads kubeconfig files. A program gets its archive, where there is one, so
# that it runs on machines without yaml-cpp; a shared library cannot (Debian's archive is not position-independent).
if(NOT TARGET turbolift::yaml_cpp)
  find_library(TURBOLIFT_YAML_CPP_LIBRARY NAMES yaml-cpp)
  find_library(TURBOLIFT_YAML_CPP_ARCHIVE NAMES libyaml-cpp.a)
  mark_as_advanced(TURBOLIFT_YAML_CPP_LIBRARY TURBOLIFT_YAML_CPP_ARCHIVE)
  if(NOT TURBOLIFT_YAML_CPP_LIBRARY)
    message(FATAL_ERROR "turbolift needs yaml-cpp: apt-get install libyaml-cpp-dev")
  endif()
  if(NOT TURBOLIFT_YAML_CPP_ARCHIVE)
    set(TURBOLIFT_YAML_CPP_ARCHIVE "${TURBOLIFT_YAML_CPP_LIBRARY}")
  endif()
  add_library(turbolift::yaml_cpp INTERFACE IMPORTED GLOBAL)
  set_target_properties(turbolift::yaml_cpp PROPERTIES INTERFACE_LINK_LIBRARIES
    "$<IF:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>,${TURBOLIFT_YAML_CPP_ARCHIVE},${TURBOLIFT_YAML_CPP_LIBRARY}>")
endif()

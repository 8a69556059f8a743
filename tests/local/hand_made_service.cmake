# turbolift_hand_made_service(NAME SOURCE…): a service that is linked by hand, as the build links extracted ones, from
# the runtime's archive; beside it NAME.stripped and NAME.debug.
set(TURBOLIFT_HAND_MADE ${CMAKE_CURRENT_LIST_DIR})
function(turbolift_hand_made_service name)
  add_executable(${name} ${ARGN} ${TURBOLIFT_HAND_MADE}/source_digest.cpp ${PROJECT_SOURCE_DIR}/src/service/main.cpp)
  turbolift_compile_options(${name})
  target_link_libraries(${name} PRIVATE turbolift_service)
  target_link_options(${name} PRIVATE
    LINKER:--wrap=__cxa_throw LINKER:--undefined=__wrap___cxa_throw LINKER:--gc-sections)
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE -static)
  endif()
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${name}> $<TARGET_FILE:${name}>.debug
    COMMAND ${CMAKE_STRIP} -o $<TARGET_FILE:${name}>.stripped $<TARGET_FILE:${name}>
    BYPRODUCTS ${name}.debug ${name}.stripped VERBATIM)
endfunction()

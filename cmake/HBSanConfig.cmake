# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# find_package(HBSan): the target HBSan::hbsan, and the functions of
# HBSanTests.cmake for race tests beside plain ones.
#
# What links it is compiled for race detection, and so is what links that in
# turn if it is linked PUBLIC.  An executable gets the runtime, once; a shared
# library leaves the runtime's names undefined.  HBSan needs clang 22; with
# another compiler the package counts as not found, so
#
#   find_package(HBSan CONFIG)
#   if(TARGET HBSan::hbsan) ...
#
# changes nothing there.

include_guard(GLOBAL)
foreach(_hbsan_language C CXX)
  if(CMAKE_${_hbsan_language}_COMPILER AND NOT
     "${CMAKE_${_hbsan_language}_COMPILER_ID} \
${CMAKE_${_hbsan_language}_COMPILER_VERSION}" MATCHES "^Clang 22\\.")
    set(HBSan_FOUND FALSE)
    set(HBSan_NOT_FOUND_MESSAGE "HBSan needs clang 22 as the \
${_hbsan_language} compiler, not ${CMAKE_${_hbsan_language}_COMPILER_ID} \
${CMAKE_${_hbsan_language}_COMPILER_VERSION}")
    return()
  endif()
endforeach()

get_filename_component(_hbsan_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.."
                       ABSOLUTE)
set(_hbsan_lib "${_hbsan_prefix}/lib/hbsan")

# The flags of share/hbsan/hbsan.cfg, spelled out: they end up in
# compile_commands.json, and clangd and clang-tidy of older releases reject
# --config there.
add_library(HBSan::hbsan INTERFACE IMPORTED GLOBAL)  # as the guard is
set(_hbsan_c "$<COMPILE_LANGUAGE:C,CXX>")
target_compile_options(HBSan::hbsan INTERFACE
  "$<${_hbsan_c}:SHELL:-g -fno-omit-frame-pointer>"
  "$<${_hbsan_c}:SHELL:-Xclang -fsanitize=thread>"
  "$<${_hbsan_c}:-fpass-plugin=${_hbsan_lib}/HBSanPass.so>"
  "$<${_hbsan_c}:-D__HBSAN__=1>"
  "$<${_hbsan_c}:SHELL:-idirafter \"${_hbsan_prefix}/include\">"
  "$<${_hbsan_c}:SHELL:-cxx-isystem \"${_hbsan_prefix}/share/hbsan/libstdcxx\">")

# TYPE is that of the target being linked.
set(_hbsan_type "$<TARGET_PROPERTY:TYPE>")
set(_hbsan_exe "$<STREQUAL:${_hbsan_type},EXECUTABLE>")
set(_hbsan_dso "$<IN_LIST:${_hbsan_type},SHARED_LIBRARY;MODULE_LIBRARY>")
set(_hbsan_archive "${_hbsan_lib}/libhbsan_rt.a")
target_link_options(HBSan::hbsan INTERFACE
  "$<${_hbsan_exe}:LINKER:--whole-archive,${_hbsan_archive},--no-whole-archive>"
  "$<${_hbsan_exe}:LINKER:--dynamic-list=${_hbsan_lib}/hbsan_rt.syms>"
  "$<${_hbsan_exe}:LINKER:-rpath,${_hbsan_lib}>"
  "$<${_hbsan_dso}:LINKER:--unresolved-symbols=ignore-all>")
target_link_libraries(HBSan::hbsan INTERFACE
  "$<${_hbsan_exe}:pthread>" "$<${_hbsan_exe}:dl>")

include("${CMAKE_CURRENT_LIST_DIR}/HBSanTwins.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/HBSanTests.cmake")

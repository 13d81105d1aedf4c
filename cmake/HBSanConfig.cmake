# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# find_package(HBSan): the target HBSan::hbsan, and the functions of
# HBSanTests.cmake for race tests beside plain ones.
#
# What links it is compiled for race detection, and so is what links that in
# turn if it is linked PUBLIC.  An executable gets the runtime, once; a shared
# library leaves the runtime's names undefined.  HBSan needs clang 22; with
# another compiler the package counts as not found, and HBSan_NOT_FOUND_MESSAGE
# says why and what to do, so
#
#   find_package(HBSan CONFIG QUIET)
#   if(TARGET HBSan::hbsan) ...
#
# changes nothing there.  Where the compilers are the wrappers, as under `hbsan
# ctest`, all is instrumented already: HBSan::hbsan adds nothing, and a program
# is its own twin.

# "plain" if it is clang 22, "wrapper" if it instruments by itself, "none" if
# the language is not used, else why it cannot be used.
function(_hbsan_compiler result language)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  set(compiler "${CMAKE_${language}_COMPILER}")
  set(version
      "${CMAKE_${language}_COMPILER_ID} ${CMAKE_${language}_COMPILER_VERSION}")
  if(NOT language IN_LIST languages)
    set(answer none)
  elseif(NOT version MATCHES "^Clang 22\\.")
    set(answer "the ${language} compiler, ${compiler}, is ${version}")
  else()
    # A wrapper may have any name or stand behind ccache, and its flags may be
    # given to clang itself.
    separate_arguments(flags NATIVE_COMMAND
      "${CMAKE_${language}_COMPILER_ARG1} ${CMAKE_${language}_FLAGS}")
    execute_process(COMMAND "${compiler}" ${flags} -dM -E -x c /dev/null
                    OUTPUT_VARIABLE macros ERROR_QUIET)
    set(answer plain)
    if(macros MATCHES "#define __HBSAN__ ")
      set(answer wrapper)
    endif()
  endif()
  set(${result} "${answer}" PARENT_SCOPE)
endfunction()

_hbsan_compiler(_hbsan_c_compiler C)
_hbsan_compiler(_hbsan_cxx_compiler CXX)
set(_hbsan_compilers ${_hbsan_c_compiler} ${_hbsan_cxx_compiler})
list(REMOVE_ITEM _hbsan_compilers none)
list(REMOVE_DUPLICATES _hbsan_compilers)
set(_hbsan_reason "")
if(_hbsan_compilers STREQUAL "plain;wrapper" OR
   _hbsan_compilers STREQUAL "wrapper;plain")
  set(_hbsan_reason "one of the C and C++ compilers is a wrapper of HBSan's, \
the other is not; use both wrappers or none")
endif()
foreach(_hbsan_compiler "${_hbsan_c_compiler}" "${_hbsan_cxx_compiler}")
  if(NOT _hbsan_reason AND NOT _hbsan_compiler MATCHES "^(plain|wrapper|none)$")
    set(_hbsan_reason "HBSan needs clang 22, but ${_hbsan_compiler}. Configure \
a build folder of its own with -DCMAKE_C_COMPILER=clang-22 \
-DCMAKE_CXX_COMPILER=clang++-22; or run 'hbsan ctest' in the project's folder, \
which builds it aside with clang and needs no find_package")
  endif()
endforeach()
if(_hbsan_reason)
  set(HBSan_FOUND FALSE)
  set(HBSan_NOT_FOUND_MESSAGE "${_hbsan_reason}.")
  return()
endif()

include_guard(GLOBAL)  # not before: what was not found is not found again

get_filename_component(_hbsan_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.."
                       ABSOLUTE)
set(_hbsan_lib "${_hbsan_prefix}/lib/hbsan")

# The flags of share/hbsan/hbsan.cfg, spelled out: they end up in
# compile_commands.json, and clangd and clang-tidy of older releases reject
# --config there.
function(_hbsan_set_flags)
  set(code "$<COMPILE_LANGUAGE:C,CXX>")
  target_compile_options(HBSan::hbsan INTERFACE
    "$<${code}:SHELL:-g -fno-omit-frame-pointer>"
    "$<${code}:SHELL:-Xclang -fsanitize=thread>"
    "$<${code}:-fpass-plugin=${_hbsan_lib}/HBSanPass.so>"
    "$<${code}:-D__HBSAN__=1>"
    "$<${code}:SHELL:-idirafter \"${_hbsan_prefix}/include\">"
    "$<${code}:SHELL:-cxx-isystem \"${_hbsan_prefix}/share/hbsan/cxx\">")

  # TYPE is that of the target being linked.
  set(type "$<TARGET_PROPERTY:TYPE>")
  set(exe "$<STREQUAL:${type},EXECUTABLE>")
  set(dso "$<IN_LIST:${type},SHARED_LIBRARY;MODULE_LIBRARY>")
  set(archive "${_hbsan_lib}/libhbsan_rt.a")
  target_link_options(HBSan::hbsan INTERFACE
    "$<${exe}:LINKER:--whole-archive,${archive},--no-whole-archive>"
    "$<${exe}:LINKER:--dynamic-list=${_hbsan_lib}/hbsan_rt.syms>"
    "$<${exe}:LINKER:-rpath,${_hbsan_lib}>"
    "$<${dso}:LINKER:--unresolved-symbols=ignore-all>")
  target_link_libraries(HBSan::hbsan INTERFACE
    "$<${exe}:pthread>" "$<${exe}:dl>")
endfunction()

add_library(HBSan::hbsan INTERFACE IMPORTED GLOBAL)  # as the guard is
if(_hbsan_compilers STREQUAL "wrapper")
  set_property(GLOBAL PROPERTY HBSAN_ALL_INSTRUMENTED ON)
else()
  _hbsan_set_flags()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/HBSanTwins.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/HBSanTests.cmake")

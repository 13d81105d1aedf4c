# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Prepares a project for `hbsan ctest` without an edit in it:
#
#   cmake -DCMAKE_PROJECT_TOP_LEVEL_INCLUDES=<prefix>/share/hbsan/inject.cmake
#         -DCMAKE_<LANG>_COMPILER=<prefix>/bin/hbsan-clang[++]
#
# The compiler wrappers instrument.  What is left to do here has to be done when
# the project has said its last word, hence the deferred call: ctest must know
# which test it runs (ctest_hooks.cmake), a warning of a compiler that the
# project was not written for must not end the build, and a project that chose
# another compiler nevertheless must not be taken for one without races.

include_guard(GLOBAL)
set(_hbsan_hooks "${CMAKE_CURRENT_LIST_DIR}/ctest_hooks.cmake")
get_filename_component(_hbsan_bin "${CMAKE_CURRENT_LIST_DIR}/../../bin"
                       REALPATH)
# For a project that calls find_package(HBSan).
set_property(GLOBAL PROPERTY HBSAN_COLLECTED_BY_CTEST ON)

function(_hbsan_check_compiler language wrapper)
  if(NOT CMAKE_${language}_COMPILER)
    return()  # the language is not used
  endif()
  get_filename_component(compiler "${CMAKE_${language}_COMPILER}" REALPATH)
  if(NOT compiler STREQUAL "${_hbsan_bin}/${wrapper}")
    message(FATAL_ERROR "HBSan: the project sets its own ${language} compiler: "
            "${CMAKE_${language}_COMPILER}")
  endif()
endfunction()

# The last word on warnings: an option of the last library that a target links
# comes after the target's own and after those of its other libraries.
function(_hbsan_prepare_target target)
  get_property(type TARGET "${target}" PROPERTY TYPE)
  if(type MATCHES "EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY")
    set_property(TARGET "${target}" APPEND PROPERTY
                 LINK_LIBRARIES hbsan_injected)
  endif()
endfunction()

# First of the files that ctest reads in each folder: it changes `add_test`.
function(_hbsan_prepare_folder folder)
  get_property(files DIRECTORY "${folder}" PROPERTY TEST_INCLUDE_FILES)
  set_property(DIRECTORY "${folder}" PROPERTY
               TEST_INCLUDE_FILES "${_hbsan_hooks}" ${files})
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    _hbsan_prepare_target("${target}")
  endforeach()
  get_property(folders DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(subfolder IN LISTS folders)
    _hbsan_prepare_folder("${subfolder}")
  endforeach()
endfunction()

function(_hbsan_prepare_project)
  _hbsan_check_compiler(C hbsan-clang)
  _hbsan_check_compiler(CXX hbsan-clang++)
  add_library(hbsan_injected INTERFACE IMPORTED GLOBAL)
  target_compile_options(hbsan_injected INTERFACE
                         "$<$<COMPILE_LANGUAGE:C,CXX>:-Wno-error>")
  _hbsan_prepare_folder("${CMAKE_SOURCE_DIR}")
endfunction()

cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}"
               CALL _hbsan_prepare_project)

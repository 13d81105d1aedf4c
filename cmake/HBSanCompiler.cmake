# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# HBSan is built by the clang it instruments for: the pass plugin speaks the ABI
# of one LLVM major version, and the runtime needs clang's `preserve_all`
# calling convention.  Included before project(), this file makes clang 22 the
# default compiler; hbsan_require_compiler(), called after it, says in one
# sentence what is wrong when another compiler was asked for.

set(HBSAN_LLVM_MAJOR 22)

# hbsan_default_compiler(<language> <environment variable> <program>)
function(hbsan_default_compiler language variable program)
  if(CMAKE_${language}_COMPILER OR DEFINED ENV{${variable}})
    return()
  endif()
  find_program(HBSAN_HOST_${language} NAMES ${program}-${HBSAN_LLVM_MAJOR}
               PATHS /usr/lib/llvm-${HBSAN_LLVM_MAJOR}/bin)
  mark_as_advanced(HBSAN_HOST_${language})
  if(NOT HBSAN_HOST_${language})
    message(FATAL_ERROR
      "HBSan needs ${program}-${HBSAN_LLVM_MAJOR}, which is not on PATH. On "
      "Debian 12: apt install clang-22 llvm-22-dev lld-22 (scripts/test.sh "
      "does it). Elsewhere: -DCMAKE_${language}_COMPILER=<path to it>.")
  endif()
  set(CMAKE_${language}_COMPILER "${HBSAN_HOST_${language}}" CACHE FILEPATH
      "The ${language} compiler" FORCE)
endfunction()

hbsan_default_compiler(C CC clang)
hbsan_default_compiler(CXX CXX clang++)

function(hbsan_require_compiler)
  foreach(language C CXX)
    if(NOT CMAKE_${language}_COMPILER_ID STREQUAL "Clang" OR NOT
       CMAKE_${language}_COMPILER_VERSION MATCHES "^${HBSAN_LLVM_MAJOR}\\.")
      message(FATAL_ERROR
        "HBSan needs clang ${HBSAN_LLVM_MAJOR} as its ${language} compiler; "
        "this is ${CMAKE_${language}_COMPILER_ID} "
        "${CMAKE_${language}_COMPILER_VERSION} "
        "(${CMAKE_${language}_COMPILER}). Unset CC and CXX, or set them to "
        "clang-${HBSAN_LLVM_MAJOR} and clang++-${HBSAN_LLVM_MAJOR}, and "
        "configure a new build directory.")
    endif()
  endforeach()
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR
     NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
    message(FATAL_ERROR
      "HBSan runs on x86-64 Linux; this is ${CMAKE_SYSTEM_NAME} on "
      "${CMAKE_SYSTEM_PROCESSOR}.")
  endif()
endfunction()

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Read by ctest, before the tests of a project that was configured with
# inject.cmake.  Gives each test a folder of its own for the reports of all
# processes it starts: whatever the test makes of their status and output, the
# folder tells which test raced.  Without `hbsan ctest`, which sets
#
#   HBSAN_TEST_LOGS      the folder in which these folders are made
#   HBSAN_TEST_OPTIONS   what is added to HBSAN_OPTIONS besides
#   HBSAN_TEST_PATIENCE  by what the tests' own time limits are multiplied
#
# in the environment, ctest works as ever.

include_guard(GLOBAL)
if(NOT DEFINED ENV{HBSAN_TEST_LOGS})
  return()
endif()

# Each command is replaced; that of ctest is called with the same name behind an
# underscore.  Arguments may be empty or contain semicolons, so they are handed
# on one by one, in brackets (a newline right after the opening one is dropped).
function(add_test)
  get_property(number GLOBAL PROPERTY _hbsan_tests)
  math(EXPR number "0${number} + 1")
  set_property(GLOBAL PROPERTY _hbsan_tests ${number})
  set(folder "$ENV{HBSAN_TEST_LOGS}/${number}")
  file(WRITE "${folder}/name" "${ARGV0}")

  set(arguments "")
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE ${last})
    string(APPEND arguments "[=====[\n${ARGV${i}}]=====] ")
  endforeach()
  cmake_language(EVAL CODE "_add_test(${arguments})")
  # Applied after the project's ENVIRONMENT, and added to it.
  _set_tests_properties("${ARGV0}" PROPERTIES ENVIRONMENT_MODIFICATION
    "HBSAN_OPTIONS=string_append::$ENV{HBSAN_TEST_OPTIONS}:\
log_path='${folder}/race'")
endfunction()

function(set_tests_properties)
  set(arguments "")
  set(previous "")
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE ${last})
    set(argument "${ARGV${i}}")
    if(previous STREQUAL "TIMEOUT" AND argument MATCHES "^[0-9]+$")
      math(EXPR argument "${argument} * $ENV{HBSAN_TEST_PATIENCE}")
    endif()
    set(previous "${ARGV${i}}")
    string(APPEND arguments "[=====[\n${argument}]=====] ")
  endforeach()
  cmake_language(EVAL CODE "_set_tests_properties(${arguments})")
endfunction()

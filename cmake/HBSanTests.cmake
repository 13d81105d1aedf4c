# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Race tests in ctest: they carry the label `race`, and the target `race` builds
# and runs them all.
#
#   hbsan_add_race_test(<target> [<framework>] [NAME <test>]
#                       [PLAIN_LIBRARIES <library>...] [ARGS <argument>...]
#                       [PROPERTIES <name> <value>...])
#
# makes <target>_race, the instrumented twin of a test program and of the
# project's libraries that it links (HBSanTwins.cmake), and adds its tests.
#
#   hbsan_discover_tests(<target> [<framework>] ...)
#
# adds the tests of a program that is instrumented already.  <framework> is
# GTEST, CATCH2, DOCTEST, BOOST_TEST or NONE; if it is left out, the libraries
# that the program links tell.  With one of the first three, each of the
# framework's tests is a test of ctest, `race.<its name>`; else there is one,
# `race.<target>` or <test>, which gets ARGS.
#
# With a framework the program is linked with a listener, which fails the very
# test that raced: HBSan::gtest_listener, HBSan::catch2_listener,
# HBSan::doctest_listener, HBSan::boost_test_listener.  A program whose tests
# are added in another way links it itself.

# Each test also writes its races to <build>/race-logs, besides what
# HBSAN_OPTIONS says; when all are done, the test hbsan.collect makes one report
# of them, in <build>/race-report.  `hbsan ctest` has reports of its own; there
# nothing is collected.

set_property(GLOBAL PROPERTY HBSAN_PROGRAM "${_hbsan_prefix}/bin/hbsan")
set_property(GLOBAL PROPERTY HBSAN_COLLECT
             "${CMAKE_CURRENT_LIST_DIR}/HBSanCollect.cmake")

foreach(_hbsan_framework gtest catch2 doctest boost_test)
  set(_hbsan_listener HBSan::${_hbsan_framework}_listener)
  add_library(${_hbsan_listener} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${_hbsan_listener} PROPERTIES INTERFACE_SOURCES
    "${_hbsan_prefix}/share/hbsan/listeners/${_hbsan_framework}.cc")
endforeach()

function(hbsan_add_race_test target)
  if(NOT TARGET ${target})
    message(FATAL_ERROR "hbsan_add_race_test: ${target} is not a target; call "
                        "it after add_executable(${target} ...)")
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 race
                        "GTEST;CATCH2;DOCTEST;BOOST_TEST;NONE" "NAME"
                        "ARGS;PROPERTIES;PLAIN_LIBRARIES")
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "EXECUTABLE")
    message(FATAL_ERROR "hbsan_add_race_test: ${target} is no program")
  endif()
  _hbsan_twin(twin ${target} ${race_PLAIN_LIBRARIES})
  _hbsan_add_tests(hbsan_add_race_test ${twin} race.${target})
endfunction()

function(hbsan_discover_tests target)
  cmake_parse_arguments(PARSE_ARGV 1 race
                        "GTEST;CATCH2;DOCTEST;BOOST_TEST;NONE" "NAME"
                        "ARGS;PROPERTIES")
  _hbsan_add_tests(hbsan_discover_tests ${target} race.${target})
endfunction()

# The tests of a program, by what the caller parsed into race_*.
function(_hbsan_add_tests caller target default_name)
  if(race_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${caller}(${target}): what is "
                        "'${race_UNPARSED_ARGUMENTS}'? See HBSanTests.cmake")
  endif()
  set(framework NONE)
  if(NOT race_NONE)
    _hbsan_framework(framework ${target})
  endif()
  foreach(choice GTEST CATCH2 DOCTEST BOOST_TEST)
    if(race_${choice})
      set(framework ${choice})
    endif()
  endforeach()

  if(NOT framework STREQUAL "NONE")
    _hbsan_add_listener(${target} ${framework})
  endif()

  set(properties LABELS race)
  get_property(collected GLOBAL PROPERTY HBSAN_COLLECTED_BY_CTEST)
  if(NOT collected)
    _hbsan_collect_logs()
    list(APPEND properties FIXTURES_REQUIRED hbsan_logs
      ENVIRONMENT_MODIFICATION "HBSAN_OPTIONS=string_prepend:\
json_path='${CMAKE_BINARY_DIR}/race-logs/race':")
  endif()
  list(APPEND properties ${race_PROPERTIES})
  set(arguments TEST_PREFIX race. PROPERTIES ${properties})
  if(race_ARGS)
    list(APPEND arguments EXTRA_ARGS ${race_ARGS})
  endif()
  if(framework STREQUAL "GTEST")
    include(GoogleTest)
    gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST ${arguments})
  elseif(framework STREQUAL "CATCH2")
    _hbsan_framework_module(Catch catch_discover_tests Catch2)
    catch_discover_tests(${target} ${arguments})
  elseif(framework STREQUAL "DOCTEST")
    _hbsan_framework_module(doctest doctest_discover_tests doctest)
    doctest_discover_tests(${target} ${arguments})
  else()
    if(NOT race_NAME)
      set(race_NAME ${default_name})
    endif()
    add_test(NAME ${race_NAME} COMMAND ${target} ${race_ARGS})
    set_tests_properties(${race_NAME} PROPERTIES ${properties})
  endif()
  _hbsan_race_target(${target})
endfunction()

function(_hbsan_add_listener target framework)
  string(TOLOWER "${framework}" name)
  set(listener HBSan::${name}_listener)
  get_target_property(libraries ${target} LINK_LIBRARIES)
  if(NOT listener IN_LIST libraries)
    # Not target_link_libraries, which wants the project's choice of keywords.
    set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES ${listener})
  endif()
  get_target_property(source ${listener} INTERFACE_SOURCES)
  set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES
    SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON
    COMPILE_OPTIONS -w)  # the project's warnings are about its own sources
endfunction()

# The test framework among the libraries of a target, those of its libraries
# included.
function(_hbsan_framework result target)
  set(pending ${target})
  set(seen)
  set(found NONE)
  # Not `while(pending)`: a list that ends with ...-NOTFOUND would be false.
  while(NOT pending STREQUAL "" AND found STREQUAL "NONE")
    list(POP_FRONT pending library)
    if(library IN_LIST seen)
      continue()
    endif()
    list(APPEND seen "${library}")
    if(library MATCHES "^(GTest::.*|gtest|gtest_main|gmock|gmock_main)$")
      set(found GTEST)
    elseif(library MATCHES "^Catch2::")
      set(found CATCH2)
    elseif(library MATCHES "^doctest(::doctest.*)?$")
      set(found DOCTEST)
    elseif(library STREQUAL "Boost::unit_test_framework")
      set(found BOOST_TEST)
    elseif(TARGET "${library}")
      get_target_property(libraries ${library} LINK_LIBRARIES)
      get_target_property(interface ${library} INTERFACE_LINK_LIBRARIES)
      list(APPEND pending ${libraries} ${interface})
    endif()
  endwhile()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# A macro: the module leaves variables that its command reads.
macro(_hbsan_framework_module module command package)
  if(NOT COMMAND ${command})
    find_package(${package} QUIET CONFIG)
  endif()
  include(${module} OPTIONAL)
  if(NOT COMMAND ${command})
    message(FATAL_ERROR
      "hbsan_discover_tests: ${package}'s module ${module}.cmake, which lists "
      "its tests, was not found. Add its folder to CMAKE_MODULE_PATH, or pass "
      "NONE to run the whole program as one test.")
  endif()
endmacro()

# Before the first race test and after the last one.
function(_hbsan_collect_logs)
  get_property(done GLOBAL PROPERTY HBSAN_COLLECTS)
  if(done)
    return()
  endif()
  set_property(GLOBAL PROPERTY HBSAN_COLLECTS ON)
  get_property(program GLOBAL PROPERTY HBSAN_PROGRAM)
  get_property(script GLOBAL PROPERTY HBSAN_COLLECT)
  set(logs "${CMAKE_BINARY_DIR}/race-logs")
  add_test(NAME hbsan.clean
    COMMAND ${CMAKE_COMMAND} "-DLOGS=${logs}" -P "${script}")
  add_test(NAME hbsan.collect
    COMMAND ${CMAKE_COMMAND} "-DHBSAN=${program}" "-DLOGS=${logs}"
            "-DREPORT=${CMAKE_BINARY_DIR}/race-report"
            "-DSOURCE=${CMAKE_SOURCE_DIR}" -P "${script}")
  set_tests_properties(hbsan.clean hbsan.collect PROPERTIES LABELS race)
  set_tests_properties(hbsan.clean PROPERTIES FIXTURES_SETUP hbsan_logs)
  set_tests_properties(hbsan.collect PROPERTIES FIXTURES_CLEANUP hbsan_logs)
endfunction()

# `cmake --build <dir> --target race`, or hbsan_race where the project has a
# `race` of its own.
function(_hbsan_race_target target)
  get_property(race GLOBAL PROPERTY HBSAN_RACE_TARGET)
  if(NOT race)
    set(race race)
    if(TARGET race)
      set(race hbsan_race)
    endif()
    set_property(GLOBAL PROPERTY HBSAN_RACE_TARGET ${race})
    add_custom_target(${race}
      COMMAND "${CMAKE_CTEST_COMMAND}" --test-dir "${CMAKE_BINARY_DIR}"
              -C "$<CONFIG>" -L "^race$" --output-on-failure
      USES_TERMINAL VERBATIM
      COMMENT "Running the tests labelled race")
  endif()
  add_dependencies(${race} ${target})
endfunction()

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Twins: for a target of the project, a second one made of the same sources with
# the same properties, compiled for race detection.  So one build tree holds the
# plain program and the checked one, each whole: the twin of a program links the
# twins of the project's libraries, never the libraries themselves.
#
# A target is copied as it is when the twin is made; what is added to it later
# does not reach the twin.

# _hbsan_twin(<result> <target> [<library that stays plain>...]): the name of
# the target's twin, which is made if there is none.  What cannot have one
# (imported targets) or needs none (those that link HBSan themselves, all where
# the compilers instrument) is its own.
function(_hbsan_twin result target)
  get_target_property(original ${target} ALIASED_TARGET)
  if(NOT original)
    set(original ${target})
  endif()
  get_target_property(type ${original} TYPE)
  get_target_property(imported ${original} IMPORTED)
  get_target_property(libraries ${original} LINK_LIBRARIES)
  get_target_property(interface ${original} INTERFACE_LINK_LIBRARIES)
  get_property(all_instrumented GLOBAL PROPERTY HBSAN_ALL_INSTRUMENTED)
  set(twin ${original}_race)
  if(all_instrumented OR imported OR
     ${original} IN_LIST ARGN OR ${target} IN_LIST ARGN OR
     "HBSan::hbsan" IN_LIST libraries OR "HBSan::hbsan" IN_LIST interface OR
     NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT|INTERFACE)_L)")
    set(twin ${original})
  elseif(NOT TARGET ${twin})
    _hbsan_create_twin(${twin} ${original} ${type})
    _hbsan_twin_names(libraries "${libraries}" ${ARGN})
    _hbsan_twin_names(interface "${interface}" ${ARGN})
    if(type STREQUAL "INTERFACE_LIBRARY")
      set_target_properties(${twin} PROPERTIES
        INTERFACE_LINK_LIBRARIES "${interface}")
    else()
      _hbsan_twin_sources(${twin} ${original} ${ARGN})
      set_target_properties(${twin} PROPERTIES
        LINK_LIBRARIES "${libraries};HBSan::hbsan"
        INTERFACE_LINK_LIBRARIES "${interface}")
    endif()
  endif()
  set(${result} ${twin} PARENT_SCOPE)
endfunction()

# The target itself, with all but its sources and libraries.
function(_hbsan_create_twin twin original type)
  if(type STREQUAL "EXECUTABLE")
    add_executable(${twin})
  else()
    string(REPLACE "_LIBRARY" "" kind ${type})
    add_library(${twin} ${kind})
  endif()
  # Copied as they stand.  Names of files and output directories are not: the
  # two must not overwrite each other.
  set(properties
    INTERFACE_COMPILE_DEFINITIONS INTERFACE_COMPILE_FEATURES
    INTERFACE_COMPILE_OPTIONS INTERFACE_INCLUDE_DIRECTORIES
    INTERFACE_LINK_DEPENDS INTERFACE_LINK_DIRECTORIES INTERFACE_LINK_OPTIONS
    INTERFACE_POSITION_INDEPENDENT_CODE INTERFACE_PRECOMPILE_HEADERS
    INTERFACE_SOURCES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES)
  if(NOT type STREQUAL "INTERFACE_LIBRARY")
    list(APPEND properties
      AUTOMOC AUTORCC AUTOUIC BUILD_RPATH COMPILE_DEFINITIONS COMPILE_FEATURES
      COMPILE_FLAGS COMPILE_OPTIONS CXX_EXTENSIONS CXX_STANDARD
      CXX_STANDARD_REQUIRED CXX_VISIBILITY_PRESET C_EXTENSIONS C_STANDARD
      C_STANDARD_REQUIRED C_VISIBILITY_PRESET ENABLE_EXPORTS FOLDER
      INCLUDE_DIRECTORIES INTERPROCEDURAL_OPTIMIZATION LINKER_LANGUAGE
      LINK_DEPENDS LINK_DIRECTORIES LINK_FLAGS LINK_OPTIONS
      POSITION_INDEPENDENT_CODE
      PRECOMPILE_HEADERS PREFIX STATIC_LIBRARY_OPTIONS SUFFIX UNITY_BUILD
      UNITY_BUILD_BATCH_SIZE UNITY_BUILD_MODE VISIBILITY_INLINES_HIDDEN)
    _hbsan_refuse_sanitizers(${original})
  endif()
  foreach(property IN LISTS properties)
    get_target_property(value ${original} ${property})
    if(NOT value STREQUAL "value-NOTFOUND")
      set_target_properties(${twin} PROPERTIES ${property} "${value}")
    endif()
  endforeach()
  get_target_property(dependencies ${original} MANUALLY_ADDED_DEPENDENCIES)
  if(dependencies)
    add_dependencies(${twin} ${dependencies})
  endif()
  if(type STREQUAL "INTERFACE_LIBRARY")
    return()
  endif()
  # Beside the original, where a program finds the files it looks for.
  foreach(kind RUNTIME LIBRARY ARCHIVE)
    get_target_property(folder ${original} ${kind}_OUTPUT_DIRECTORY)
    if(NOT folder)
      get_target_property(folder ${original} BINARY_DIR)
    endif()
    set_target_properties(${twin} PROPERTIES ${kind}_OUTPUT_DIRECTORY
                          "${folder}")
  endforeach()
  get_target_property(name ${original} OUTPUT_NAME)
  if(name)
    set_target_properties(${twin} PROPERTIES OUTPUT_NAME "${name}_race")
  endif()
  get_target_property(symbol ${original} DEFINE_SYMBOL)
  if(NOT symbol)
    string(MAKE_C_IDENTIFIER "${original}_EXPORTS" symbol)
  endif()
  set_target_properties(${twin} PROPERTIES DEFINE_SYMBOL "${symbol}")
  get_target_property(reuse ${original} PRECOMPILE_HEADERS_REUSE_FROM)
  if(reuse)
    _hbsan_twin(reuse ${reuse})
    target_precompile_headers(${twin} REUSE_FROM ${reuse})
  endif()
endfunction()

# Sources by absolute name, with the properties that their folder gave them.
function(_hbsan_twin_sources twin original)
  set(properties
    COMPILE_DEFINITIONS COMPILE_FLAGS COMPILE_OPTIONS GENERATED HEADER_FILE_ONLY
    INCLUDE_DIRECTORIES LANGUAGE OBJECT_DEPENDS SKIP_AUTOMOC
    SKIP_PRECOMPILE_HEADERS SKIP_UNITY_BUILD_INCLUSION)
  get_target_property(sources ${original} SOURCES)
  get_target_property(source_dir ${original} SOURCE_DIR)
  get_target_property(binary_dir ${original} BINARY_DIR)
  if(NOT sources)
    return()
  endif()
  set(copies)
  foreach(source IN LISTS sources)
    if(source MATCHES "\\$<")
      _hbsan_twin_names(source "${source}" ${ARGN})
      list(APPEND copies "${source}")
      continue()
    endif()
    set(file "${source}")
    if(NOT IS_ABSOLUTE "${source}")
      set(file "${source_dir}/${source}")
      if(NOT EXISTS "${file}")
        set(file "${binary_dir}/${source}")
      endif()
    endif()
    list(APPEND copies "${file}")
    get_source_file_property(generated "${file}" TARGET_DIRECTORY ${original}
                             GENERATED)
    if(generated)
      # Whatever makes it runs for the original.
      add_dependencies(${twin} ${original})
    endif()
    if(NOT source_dir STREQUAL CMAKE_CURRENT_SOURCE_DIR)
      foreach(property IN LISTS properties)
        get_source_file_property(value "${file}"
                                 TARGET_DIRECTORY ${original} ${property})
        if(value)
          set_source_files_properties("${file}" PROPERTIES ${property}
                                      "${value}")
        endif()
      endforeach()
    endif()
  endforeach()
  target_sources(${twin} PRIVATE ${copies})
endfunction()

# _hbsan_twin_names(<result> <list> [...]): the list, which may hold generator
# expressions, with every name of a target replaced by its twin's.
function(_hbsan_twin_names result list)
  set(done "")
  set(rest "${list}")
  if(NOT rest)
    set(rest "")
  endif()
  set(name "[A-Za-z0-9_.+/-]+")
  while(rest MATCHES "^([^A-Za-z0-9_.+/-]*)(${name}(::${name})*)(.*)$")
    set(before "${CMAKE_MATCH_1}")
    set(word "${CMAKE_MATCH_2}")
    set(rest "${CMAKE_MATCH_4}")
    if(TARGET "${word}")
      _hbsan_twin(word "${word}" ${ARGN})
    endif()
    string(APPEND done "${before}${word}")
  endwhile()
  set(${result} "${done}${rest}" PARENT_SCOPE)
endfunction()

function(_hbsan_refuse_sanitizers target)
  get_target_property(options ${target} COMPILE_OPTIONS)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  foreach(flags IN ITEMS "${options}" "${CMAKE_C_FLAGS}" "${CMAKE_CXX_FLAGS}"
          "${CMAKE_CXX_FLAGS_${config}}")
    if(flags MATCHES "-fsanitize=[a-z,]*\
(thread|address|memory|leak|dataflow|numerical)")
      message(FATAL_ERROR
        "HBSan: ${target} is compiled with ${CMAKE_MATCH_0}, whose runtime "
        "cannot share a process with HBSan's. Take the option out of this "
        "build, and check with it in a build of its own.")
    endif()
  endforeach()
endfunction()

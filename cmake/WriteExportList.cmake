# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cmake -DNM=.. -DLIBRARY=.. -DOUTPUT=.. -P WriteExportList.cmake
# Writes the symbols that a shared library defines as a linker's dynamic list.

execute_process(
  COMMAND "${NM}" -D --defined-only --format=just-symbols "${LIBRARY}"
  OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "@[^\n]*" "" names "${names}")
# The bounds of a section, which each module has of its own.
string(REGEX REPLACE "__(start|stop)_[^\n]*\n" "" names "${names}")
string(REGEX REPLACE "([^\n]+)\n" "  \\1;\n" names "${names}")
if(names STREQUAL "")
  set(names "  __hbsan_*;\n")  # an empty list is a syntax error
endif()
file(WRITE "${OUTPUT}" "{\n${names}};\n")

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be read from an executable or a shared library: whether HBSan sees
// what it does, and whether a report can name its lines.

#ifndef HBSAN_TOOLS_RUNNER_BINARY_H_
#define HBSAN_TOOLS_RUNNER_BINARY_H_

#include <optional>
#include <string>
#include <vector>

namespace hbsan::tools {

struct Binary {
  bool has_runtime = false;     // the static one is in it
  bool instrumented = false;    // its code calls the runtime
  bool starts_threads = false;  // imports what starts or orders threads
  bool has_lines = false;       // debug information in the file
  std::string debug_link;       // name of the file that has it instead
};

// Nothing if the file is no ELF file for x86-64.
std::optional<Binary> ReadBinary(const std::string& file);

// The files of all shared libraries that the program loads when it starts, as
// the dynamic loader finds them.
std::vector<std::string> LoadedLibraries(const std::string& program);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_BINARY_H_

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an address in a module's file to names: what the server and the report
// filter share.  LLVM's symbolizer does the work (DWARF, inlined frames, split
// DWARF, .build-id folders, .gnu_debuglink, symbol tables); this class fixes
// how it is asked and turns every failure, a missing file as much as a broken
// one, into an empty answer.

#ifndef HBSAN_TOOLS_SYMBOLIZE_RESOLVER_H_
#define HBSAN_TOOLS_SYMBOLIZE_RESOLVER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "llvm/DebugInfo/Symbolize/Symbolize.h"

namespace hbsan::tools {

// One frame of source code.  An unknown function is "??", an unknown file is
// empty, an unknown line or column is 0.
struct Frame {
  std::string function;
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
};

// A variable with static storage.
struct DataObject {
  std::string name;
  uint64_t start = 0;
  uint64_t size_bytes = 0;
  std::string declaration_file;
  uint64_t declaration_line = 0;
};

// Not thread-safe.  The first question about a module reads its debug
// information; later ones take microseconds.
class Resolver {
 public:
  struct Options {
    // Folders with .build-id/xx/yyy.debug files, before /usr/lib/debug.
    std::vector<std::string> debug_directories;
    bool inlined_frames = true;
  };

  explicit Resolver(const Options& options);

  // The frames at `offset`, innermost first; empty when nothing is known.  The
  // offset is a virtual address of the file (pc minus load bias) and must lie
  // inside the instruction meant: for a return address, one less.
  std::vector<Frame> Code(const std::string& path, uint64_t offset);

  // The variable that contains `offset`.
  std::optional<DataObject> Data(const std::string& path, uint64_t offset);

  // The build id of a file in hexadecimal, empty if it has none or is not a
  // readable object.
  const std::string& BuildId(const std::string& path);

  // A file with this build id in the .build-id folders, or an empty string.
  std::string FindByBuildId(const std::string& build_id) const;

 private:
  Options options_;
  llvm::symbolize::LLVMSymbolizer symbolizer_;
  llvm::object::BuildIDFetcher debug_files_;
  std::map<std::string, std::string> build_ids_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_RESOLVER_H_

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With split DWARF a program has line tables only; functions, inlined frames
// and variables are in .dwo files, or a .dwp file with all of them.  Where
// these are gone names are fewer and look complete, so this tells.

#ifndef HBSAN_TOOLS_SYMBOLIZE_SPLIT_DWARF_H_
#define HBSAN_TOOLS_SYMBOLIZE_SPLIT_DWARF_H_

#include <cstdint>
#include <memory>
#include <string>

#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include "llvm/Object/ObjectFile.h"

namespace hbsan::tools {

// Of one file.
class SplitDwarf {
 public:
  explicit SplitDwarf(const std::string& path);

  // The .dwo file that the names at `offset` are in, if it cannot be read;
  // else an empty string.
  std::string MissingFile(uint64_t offset);

 private:
  llvm::object::OwningBinary<llvm::object::ObjectFile> file_;
  std::unique_ptr<llvm::DWARFContext> context_;  // null: nothing is split off
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_SPLIT_DWARF_H_

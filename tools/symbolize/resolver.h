// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an address in a module's file to names: what the server, the report
// filter and the log symbolizer share.  LLVM's symbolizer does the work (DWARF,
// inlined frames, split DWARF, compressed sections, symbol tables); this class
// chooses the file, keeps the answers, and turns every failure, a missing file
// as much as a broken one, into an empty answer and a warning.

#ifndef HBSAN_TOOLS_SYMBOLIZE_RESOLVER_H_
#define HBSAN_TOOLS_SYMBOLIZE_RESOLVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "llvm/DebugInfo/Symbolize/Symbolize.h"
#include "tools/lib/log_model.h"
#include "tools/lib/source_files.h"
#include "tools/symbolize/module_files.h"
#include "tools/symbolize/source_paths.h"
#include "tools/symbolize/split_dwarf.h"

namespace hbsan::tools {

// A variable with static storage.
struct DataObject {
  std::string name;
  uint64_t start = 0;
  uint64_t size_bytes = 0;
  std::string declaration_file;
  uint32_t declaration_line = 0;
};

// Not thread-safe.  The first question about a module reads its debug
// information; later ones take microseconds.
class Resolver {
 public:
  struct Options {
    ModuleFiles::Options files;
    SourcePaths source_paths;
    bool inlined_frames = true;
    uint32_t source_context = 0;  // lines of source before and after each
    // Told once: what is missing, and where.
    std::function<void(const std::string&)> on_warning;
  };

  explicit Resolver(Options options);

  // The frames at `offset`, innermost first; empty when nothing is known.  The
  // offset is a virtual address of the file (pc minus load bias) and must lie
  // inside the instruction meant: for a return address, one less.  Valid until
  // the next question.
  const std::vector<log::Symbol>& Code(const ModuleName& module,
                                       uint64_t offset);

  // The variable that contains `offset`.
  std::optional<DataObject> Data(const ModuleName& module, uint64_t offset);

 private:
  struct Names {
    std::string file;  // empty: none
    std::unique_ptr<SplitDwarf> split;
    std::unordered_map<uint64_t, std::vector<log::Symbol>> code;
  };

  Names& NamesOf(const ModuleName& module);
  std::vector<log::Symbol> Look(Names& names, uint64_t offset);
  log::Symbol ToSymbol(const llvm::DILineInfo& info);
  void AddSource(log::Symbol& symbol, const std::string& file);
  void WarnOnce(const std::string& message);

  const Options options_;
  ModuleFiles files_;
  llvm::symbolize::LLVMSymbolizer symbolizer_;
  SourceFiles sources_;
  std::map<ModuleName, Names> modules_;
  size_t kept_answers_ = 0;
  std::set<std::string> warnings_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_RESOLVER_H_

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which file has the names of a module?  A module is known by the path it was
// loaded from and by its build id; by the time names are wanted the path may
// lead to nothing, to another build, or to a stripped file.

#ifndef HBSAN_TOOLS_SYMBOLIZE_MODULE_FILES_H_
#define HBSAN_TOOLS_SYMBOLIZE_MODULE_FILES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "llvm/Object/BuildID.h"
#include "llvm/Object/ObjectFile.h"

namespace hbsan::tools {

// A module as a log or report names it.  The build id is hexadecimal, and empty
// when it is not known.
struct ModuleName {
  std::string path;
  std::string build_id;

  auto operator<=>(const ModuleName&) const = default;
};

struct NamesFile {
  std::string path;     // empty: none was found
  std::string problem;  // then: why
};

class ModuleFiles {
 public:
  struct Options {
    // Folders with .build-id/xx/yyy.debug files, before /usr/lib/debug.
    std::vector<std::string> debug_directories;
    // Ask the servers of $DEBUGINFOD_URLS, if there is llvm-debuginfod-find.
    bool debuginfod = false;
  };

  explicit ModuleFiles(const Options& options);

  // The module's own file if it has debug information; else, in this order, a
  // debug file from the .build-id folders, one that .gnu_debuglink names, one
  // from a server; else the module's own file for its symbol table.  Its own
  // file only if it has the build id.  What was found is kept.
  const NamesFile& Find(const ModuleName& module);

 private:
  NamesFile Search(const ModuleName& module);
  std::string FromBuildIdFolders(const std::string& build_id) const;
  std::string FromDebugLink(const std::string& path,
                            const llvm::object::ObjectFile& file) const;

  const Options options_;
  const std::vector<std::string> directories_;
  const llvm::object::BuildIDFetcher build_id_folders_;
  std::map<ModuleName, NamesFile> found_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_MODULE_FILES_H_

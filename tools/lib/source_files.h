// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines of the sources that reports point to, where they can be read.
//
// A log may come from anywhere and name any file, and reports are published: so
// only files in one folder, that of the sources, are ever opened.

#ifndef HBSAN_TOOLS_LIB_SOURCE_FILES_H_
#define HBSAN_TOOLS_LIB_SOURCE_FILES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

namespace hbsan::tools {

class SourceFiles {
 public:
  // `root` holds the sources; relative file names are looked up there.
  explicit SourceFiles(llvm::StringRef root);

  // The file's lines, null if it cannot be read.  Lives as long as this.
  const std::vector<llvm::StringRef>* Lines(llvm::StringRef file);

 private:
  struct File {
    std::unique_ptr<llvm::MemoryBuffer> text;
    std::vector<llvm::StringRef> lines;
  };

  std::unique_ptr<File> Read(llvm::StringRef name) const;

  std::string root_;                              // without symbolic links
  llvm::StringMap<std::unique_ptr<File>> files_;  // null: tried in vain
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_SOURCE_FILES_H_

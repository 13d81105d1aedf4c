// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder in the system's place for temporary files that goes away with this
// object.

#ifndef HBSAN_TOOLS_RUNNER_SCRATCH_FOLDER_H_
#define HBSAN_TOOLS_RUNNER_SCRATCH_FOLDER_H_

#include <string>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

namespace hbsan::tools {

class ScratchFolder {
 public:
  ScratchFolder() {
    llvm::SmallString<128> path;
    if (!llvm::sys::fs::createUniqueDirectory("hbsan", path))
      path_ = std::string(path);
  }
  ~ScratchFolder() {
    if (!path_.empty())
      llvm::sys::fs::remove_directories(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  // Empty if it could not be made.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_SCRATCH_FOLDER_H_

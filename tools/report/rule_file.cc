// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/rule_file.h"

#include <memory>
#include <tuple>

#include "llvm/Support/MemoryBuffer.h"

namespace hbsan::tools {

llvm::Error ReadRules(const std::string& path, llvm::StringRef what,
                      llvm::function_ref<llvm::Error(llvm::StringRef rule,
                                                     const std::string& place)>
                          add) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> file =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!file) {
    return llvm::createStringError("cannot read " + what + " " + path + ": " +
                                   file.getError().message());
  }
  llvm::StringRef rest = (*file)->getBuffer();
  for (unsigned number = 1; !rest.empty(); number++) {
    llvm::StringRef line;
    std::tie(line, rest) = rest.split('\n');
    line = line.trim();
    if (line.empty() || line.starts_with("#"))
      continue;
    if (llvm::Error error = add(line, path + ":" + std::to_string(number)))
      return error;
  }
  return llvm::Error::success();
}

}  // namespace hbsan::tools

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of rules, one a line, with empty lines and `#` comments between them.

#ifndef HBSAN_TOOLS_REPORT_RULE_FILE_H_
#define HBSAN_TOOLS_REPORT_RULE_FILE_H_

#include <string>

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace hbsan::tools {

// Calls `add` with each rule and its place, such as "CODEOWNERS:7", up to the
// first error.  `what` names the file's purpose to the user.
llvm::Error ReadRules(const std::string& path, llvm::StringRef what,
                      llvm::function_ref<llvm::Error(llvm::StringRef rule,
                                                     const std::string& place)>
                          add);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_RULE_FILE_H_

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who answers for a file, by a CODEOWNERS file as GitHub and GitLab read it.

#ifndef HBSAN_TOOLS_REPORT_OWNERS_H_
#define HBSAN_TOOLS_REPORT_OWNERS_H_

#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/Regex.h"

namespace hbsan::tools {

class Owners {
 public:
  llvm::Error Load(const std::string& path);

  // Of `file`, relative to the top of the repository.  The last rule that fits
  // counts, as in the services; none, or one without owners: empty.
  std::vector<std::string> Of(llvm::StringRef file) const;

 private:
  struct Rule {
    llvm::Regex pattern;
    std::vector<std::string> owners;
  };

  llvm::Error AddLine(llvm::StringRef line);

  std::vector<Rule> rules_;
  std::vector<std::string> section_owners_;  // GitLab's, for bare patterns
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_OWNERS_H_

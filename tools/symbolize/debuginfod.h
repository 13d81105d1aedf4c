// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debug files from the servers that $DEBUGINFOD_URLS names.  LLVM's program
// fetches them and keeps a cache, so that no network code is linked in.

#ifndef HBSAN_TOOLS_SYMBOLIZE_DEBUGINFOD_H_
#define HBSAN_TOOLS_SYMBOLIZE_DEBUGINFOD_H_

#include <string>

namespace hbsan::tools {

// A local copy of the debug file with this build id.  If there is none, an
// empty string, and `trouble` says why, unless no servers are named.
std::string FetchDebugFile(const std::string& build_id, std::string& trouble);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_DEBUGINFOD_H_

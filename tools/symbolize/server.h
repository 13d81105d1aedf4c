// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan-symbolize --server`: the process that a runtime starts at its first
// report and asks over a pipe.  docs/design/symbolizer_protocol.md is the
// protocol.

#ifndef HBSAN_TOOLS_SYMBOLIZE_SERVER_H_
#define HBSAN_TOOLS_SYMBOLIZE_SERVER_H_

#include <cstdio>
#include <string>

#include "tools/symbolize/resolver.h"

namespace hbsan::tools {

// The answer to one request line (without its newline), with the empty line
// that ends it.
std::string Answer(Resolver& resolver, const std::string& request);

// Answers requests until the input ends or nobody reads the output.
void Serve(Resolver& resolver, std::FILE* input, std::FILE* output);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_SERVER_H_

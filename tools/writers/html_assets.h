// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files of html/, which CMake puts into the program.

#ifndef HBSAN_TOOLS_WRITERS_HTML_ASSETS_H_
#define HBSAN_TOOLS_WRITERS_HTML_ASSETS_H_

namespace hbsan::tools {

extern const char kPageHead[];
extern const char kRaceTemplate[];
extern const char kStackTemplate[];
extern const char kFrameTemplate[];
extern const char kPageTail[];
extern const char kStyle[];
extern const char kScript[];

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_WRITERS_HTML_ASSETS_H_

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formats by name.

#ifndef HBSAN_TOOLS_WRITERS_FORMATS_H_
#define HBSAN_TOOLS_WRITERS_FORMATS_H_

#include <span>

#include "tools/writers/writers.h"

namespace hbsan::tools {

struct Format {
  const char* name;
  const char* summary;
  Write* write;
};

std::span<const Format> AllFormats();

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_WRITERS_FORMATS_H_

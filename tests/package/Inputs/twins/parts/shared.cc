// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "parts.h"

#ifndef module_like_EXPORTS
#error "the twin does not know that it exports"
#endif

__attribute__((visibility("default"))) bool SharedChecked() {
  return PART_CHECKED;
}

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `checked` as an argument: every part but one is compiled for HBSan.  Without
// it none is.

#include "parts.h"

static_assert(SHARED_VALUE == 4);

int main(int argc, char**) {
  const bool wanted = argc > 1;
  return PART_CHECKED == wanted && FirstChecked() == wanted &&
                 SecondChecked() == wanted && ObjectChecked() == wanted &&
                 SharedChecked() == wanted && !PlainChecked() &&
                 Generated() == 1
             ? 0
             : 1;
}

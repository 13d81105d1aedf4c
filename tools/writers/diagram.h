// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The race as a picture: a lane for each thread, time running downwards, the
// release that arrived and the one that did not.  One inline SVG image, whose
// colours are the page's (html/report.css).

#ifndef HBSAN_TOOLS_WRITERS_DIAGRAM_H_
#define HBSAN_TOOLS_WRITERS_DIAGRAM_H_

#include <string>
#include <vector>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

std::string DrawDiagram(const log::Race& race,
                        const std::vector<log::Module>& modules);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_WRITERS_DIAGRAM_H_

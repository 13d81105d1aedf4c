// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/writers/formats.h"

namespace hbsan::tools {
namespace {

constexpr Format kFormats[] = {
    {"text", "as the runtime prints it", WriteText},
    {"json", "everything, for programs and for hbsan report", WriteJson},
    {"sarif", "SARIF 2.1.0", WriteSarif},
    {"html", "one page to read in a browser", WriteHtml},
    {"junit", "JUnit XML, a test case for each race", WriteJunit},
    {"codequality", "GitLab's code quality report", WriteCodeQuality},
    {"github", "GitHub annotations, as workflow commands", WriteGithub},
};

}  // namespace

std::span<const Format> AllFormats() { return kFormats; }

}  // namespace hbsan::tools

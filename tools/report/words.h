// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A finding in words: the pieces that more than one format needs, of what only
// the modules, the runs and the baseline tell.

#ifndef HBSAN_TOOLS_REPORT_WORDS_H_
#define HBSAN_TOOLS_REPORT_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/lib/log_model.h"
#include "tools/report/report.h"

namespace hbsan::tools {

// `file` relative to the root of the sources, if it lies below.
std::string RelativeTo(std::string_view root, std::string_view file);

// The place to point people to: the innermost function of the user's whose line
// is known, else the innermost one with a line.  Null where none is known.
const log::Symbol* PlaceOf(const log::Stack& stack,
                           const std::vector<log::Module>& modules);
// The same for an access, whose stack may be that of an earlier release.
const log::Symbol* PlaceOf(const log::Access& access,
                           const std::vector<log::Module>& modules);
// The function to name the access by: "Work", "libfoo.so+0x12".
std::string FunctionOf(const log::Access& access,
                       const std::vector<log::Module>& modules);

// "3 times in 2 runs".
std::string TimesWords(const Finding& finding);
// One shell command that runs the program as it was run; empty if not known.
std::string ReproduceCommand(const ProgramRun& run);
// "new", "unchanged", "suppressed"; empty without a baseline.
std::string StateWord(const Finding& finding);

// What a baseline keeps of it.
KnownRace Summarize(const Finding& finding,
                    const std::vector<log::Module>& modules);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_WORDS_H_

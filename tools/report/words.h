// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race in words: the pieces that more than one format needs.

#ifndef HBSAN_TOOLS_REPORT_WORDS_H_
#define HBSAN_TOOLS_REPORT_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/lib/log_model.h"
#include "tools/report/report.h"

namespace hbsan::tools {

// "data race on 'counter'".
std::string TitleOf(const log::Race& race);
// The same without the variable: "data race on vptr".
std::string KindTitle(const log::Race& race);

// "atomic write".
std::string AccessWords(const log::Access& access);
// "write of 4 bytes", "read at or near 0x7f..." where the size is lost.
std::string AccessWithSize(const log::Access& access);
std::string Capital(std::string text);

// "main thread", "thread T1 'worker'".
std::string ThreadWords(const log::Race& race, std::optional<uint32_t> id);
// "main", "T1".
std::string ThreadLabel(std::optional<uint32_t> id);
// Null if the record does not tell.
const log::Thread* FindThread(const log::Race& race, uint32_t id);
const log::Lock* FindLock(const log::Race& race, uint32_t id);

std::string Hex(uint64_t value);
// "3 times", "1 time".
std::string Counted(uint64_t count, std::string_view thing);
// "src/a.cc:12:5", as much of it as is known.
std::string PositionOf(const log::Symbol& symbol);

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

// "unlocking a mutex (0x7f...)".
std::string ReleaseWords(const log::Release& release);
// Where the memory is: "heap block of size 48 at 0x... allocated by main
// thread".  Empty if it is not known.  A global's address is followed by
// `in_module`.
std::string LocationWords(const log::Race& race,
                          std::string_view in_module = {});
// Why nothing orders the accesses, in sentences without full stops.
std::vector<std::string> OrderSentences(const log::Race& race);

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

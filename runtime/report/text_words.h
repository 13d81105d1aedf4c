// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words of a report.
#ifndef HBSAN_RUNTIME_REPORT_TEXT_WORDS_H_
#define HBSAN_RUNTIME_REPORT_TEXT_WORDS_H_

#include "runtime/report/report.h"

namespace hbsan {

// "data race", "heap-use-after-free (race)", ...
const char* RaceTitle(RaceKind kind);
// "write", "atomic read", "free", ...; capitalised for the start of a line.
const char* AccessWord(RaceKind race, EventKind kind, bool capital);
// ---- In the log format (docs/user/report-format.md) ----
const char* RaceKindId(RaceKind kind);
const char* AccessKindId(RaceKind race, EventKind kind);
const char* LocationKindId(LocationKind kind);  // null = unknown

// What a release was: "unlocking the mutex", "creating a thread", ...
const char* ReleaseWords(SyncKind kind);
// The same of what acquires: "locking a mutex", "joining a thread", ...
const char* AcquireWords(SyncKind kind);
// False when the object is none of the program's.
bool SyncHasObject(const SyncStep& step);
// The words, and the object: "unlocking a mutex (0x7f...)".
void AppendStep(StringBuilder* out, const char* words, const SyncStep& step);
// "main thread", "thread T2 'worker'", "an unknown thread".
void AppendThread(StringBuilder* out, const ThreadInfo* thread);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_TEXT_WORDS_H_

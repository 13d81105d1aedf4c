// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Told by where files and modules lie.
#include "runtime/report/library_frames.h"

#include "runtime/flags/flags.h"

namespace hbsan {

namespace {

bool IsIn(const char* path, const char* folder) {
  return StrFind(path, folder) == path;
}

bool IsSystemFile(const char* path) {
  return IsIn(path, "/usr/include/") || IsIn(path, "/usr/lib/") ||
         IsIn(path, "/usr/local/include/") ||
         StrFind(path, "/include/c++/") != nullptr;
}

bool IsSystemModule(const char* path) {
  return IsIn(path, "/lib/") || IsIn(path, "/lib64/") ||
         IsIn(path, "/usr/lib/");
}

bool IsLibraryFrame(const Frame& frame) {
  if (*frame.file != '\0')
    return IsSystemFile(frame.file);
  // What has no name yet may get one later, from its line in the report.
  return IsSystemModule(frame.module) && SymbolizerWorks();
}

}  // namespace

FrameRun LibraryRun(const Frames& frames, u32 begin) {
  FrameRun run = {begin, begin};
  while (run.end < frames.count && IsLibraryFrame(frames.at[run.end])) {
    run.end++;
  }
  return run;
}

FrameRun HiddenFrames(const Frames& frames, u32 begin) {
  FrameRun run = LibraryRun(frames, begin);
  if (!g_flags.fold_library_frames || run.count() < 2 ||
      run.count() == frames.count)
    return {begin, begin};
  if (run.end != frames.count)
    run.end--;
  return run;
}

u32 UserFrame(const Frames& frames) {
  FrameRun run = LibraryRun(frames, 0);
  return run.end == frames.count ? 0 : run.end;
}

}  // namespace hbsan

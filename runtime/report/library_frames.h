// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whose frame is it?  A report is read by somebody who can change the program
// and not the library: most frames of a C++ stack are how the library gets from
// the function that was called to the access, or from a thread to its function.
#ifndef HBSAN_RUNTIME_REPORT_LIBRARY_FRAMES_H_
#define HBSAN_RUNTIME_REPORT_LIBRARY_FRAMES_H_

#include "runtime/report/symbolizer.h"

namespace hbsan {

// Frames [begin, end) of a stack.
struct FrameRun {
  u32 begin, end;
  u32 count() const { return end - begin; }
};

// The frames from `begin` on that are a library's: in a file or module of the
// system's folders.  Empty if the first one is not.
FrameRun LibraryRun(const Frames& frames, u32 begin);

// Which of them to leave out: all but the outermost, the function that was
// called; all where they are outermost themselves; none where nothing else is
// in the stack, or with fold_library_frames=0.
FrameRun HiddenFrames(const Frames& frames, u32 begin);

// The innermost frame that is not a library's; 0 if there is none.
u32 UserFrame(const Frames& frames);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_LIBRARY_FRAMES_H_

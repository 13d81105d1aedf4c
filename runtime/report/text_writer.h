// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the sections of a text report have in common.
#ifndef HBSAN_RUNTIME_REPORT_TEXT_WRITER_H_
#define HBSAN_RUNTIME_REPORT_TEXT_WRITER_H_

#include "runtime/report/library_frames.h"
#include "runtime/report/symbolizer.h"

namespace hbsan {

struct TextStyle {
  bool color;
  bool as_tsan;               // TSan's first line and SUMMARY
  const char* offline_input;  // a log's name for the offline command
};

const char* BaseName(const char* path);
// file:line:column, as far as they are known.
void AppendPosition(StringBuilder* out, const Frame& frame);

class TextWriter {
 protected:
  // `scratch` holds one stack at a time.
  TextWriter(const TextStyle& style, Frames* scratch, StringBuilder* out)
      : style_(style), scratch_(scratch), out_(*out) {}

  enum class Paint { kTitle, kAccess, kLocation, kThread, kMutex, kNone };
  void Begin(Paint paint);
  void End();  // of the painted line
  // With the source lines of the innermost frame that is not a library's, if
  // these are wanted at all.
  void PrintFrames(const Frames& frames, bool with_source = false);
  void PrintStack(const Stack& stack);

  const TextStyle& style_;
  Frames* scratch_;
  StringBuilder& out_;

 private:
  void PrintFrame(u32 number, const Frame& frame, FrameRun inside);
  void PrintHidden(FrameRun hidden, const char* what);
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_TEXT_WRITER_H_

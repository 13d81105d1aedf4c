// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Colours and stack lines.  The latter are what `hbsan-symbolize` and log
// readers parse, see PrintFrame.
#include "runtime/report/text_writer.h"

#include "runtime/flags/flags.h"
#include "runtime/report/source_lines.h"

namespace hbsan {

const char* BaseName(const char* path) {
  const char* slash = StrRChr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

void AppendPosition(StringBuilder* out, const Frame& frame) {
  out->Append(frame.file);
  if (frame.line != 0)
    out->Format(":%u", frame.line);
  if (frame.line != 0 && frame.column != 0)
    out->Format(":%u", frame.column);
}

void TextWriter::Begin(Paint paint) {
  if (!style_.color)
    return;
  switch (paint) {  // TSan's colours
    case Paint::kTitle:
      return out_.Append("\033[1m\033[31m");
    case Paint::kAccess:
      return out_.Append("\033[1m\033[34m");
    case Paint::kLocation:
      return out_.Append("\033[1m\033[32m");
    case Paint::kThread:
      return out_.Append("\033[1m\033[36m");
    case Paint::kMutex:
      return out_.Append("\033[1m\033[35m");
    case Paint::kNone:
      return;
  }
}

void TextWriter::End() {
  if (style_.color)
    out_.Append("\033[1m\033[0m");
  out_.Append("\n");
}

// #3 function file:line:column (module+0xoffset) [#0 to #2 inside]
// #0 0xaddress (/path/module+0xoffset) (BuildId: id)
// The offset is that of the call or access itself, ready to be symbolized; the
// build id is of use where that is still to be done.
void TextWriter::PrintFrame(u32 number, const Frame& frame, FrameRun inside) {
  out_.Format("    #%u ", number);
  if (*frame.function != '\0') {
    out_.Append(frame.function);
    if (*frame.file != '\0') {
      out_.Append(" ");
      AppendPosition(&out_, frame);
    }
  } else {
    out_.Format("0x%lx", frame.address);
  }
  if (*frame.module != '\0') {
    const char* module =
        *frame.function != '\0' ? BaseName(frame.module) : frame.module;
    out_.Format(" (%s+0x%lx)", module, frame.offset);
  }
  bool unfinished = *frame.file == '\0' || style_.as_tsan;
  if (unfinished && *frame.build_id != '\0')
    out_.Format(" (BuildId: %s)", frame.build_id);
  PrintHidden(inside, "inside");
  out_.Append("\n");
}

void TextWriter::PrintHidden(FrameRun hidden, const char* what) {
  if (hidden.count() == 1)
    out_.Format(" [#%u %s]", hidden.begin, what);
  else if (hidden.count() > 1)
    out_.Format(" [#%u to #%u %s]", hidden.begin, hidden.end - 1, what);
}

void TextWriter::PrintFrames(const Frames& frames, bool with_source) {
  u32 user = UserFrame(frames);
  for (u32 i = 0; i < frames.count; i++) {
    FrameRun hidden = HiddenFrames(frames, i);
    i = hidden.end;
    if (i == frames.count) {
      out_.Append("   ");
      PrintHidden(hidden, "in libraries");
      out_.Append("\n");
      break;
    }
    PrintFrame(i, frames.at[i], hidden);
    if (i == user && with_source)
      AppendSource(&out_, frames.at[i],
                   static_cast<u32>(g_flags.source_context));
  }
  if (frames.count == 0)
    out_.Append("    [the stack is not known]\n");
  if (frames.outer_lost)
    out_.Append("    [outer frames are not known]\n");
}

void TextWriter::PrintStack(const Stack& stack) {
  SymbolizeStack(stack, scratch_);
  PrintFrames(*scratch_);
}

}  // namespace hbsan

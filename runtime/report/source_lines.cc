// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a source file a piece at a time and keeps nothing of it.
#include "runtime/report/source_lines.h"

#include <fcntl.h>

#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr uptr kPathBytes = 4096;
constexpr uptr kPieceBytes = 4096;
constexpr uptr kMaxFileBytes = 64 << 20;
constexpr uptr kMaxLineBytes = 160;

class Reader {
 public:
  explicit Reader(const char* path) {
    fd_ = platform::Open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  }
  ~Reader() {
    if (fd_ >= 0)
      platform::Close(static_cast<int>(fd_));
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool is_open() const { return fd_ >= 0; }

  // False at the end of the file.
  bool Next(char* c) {
    if (at_ == size_) {
      s64 n = read_ >= kMaxFileBytes
                  ? 0
                  : platform::Read(static_cast<int>(fd_), piece_, kPieceBytes);
      if (n <= 0)
        return false;
      size_ = static_cast<uptr>(n);
      read_ += size_;
      at_ = 0;
    }
    *c = piece_[at_++];
    return true;
  }

 private:
  s64 fd_;
  uptr read_ = 0, at_ = 0, size_ = 0;
  char piece_[kPieceBytes];
};

// Copies a line, and goes to the next one; false at the end of the file.
bool CopyLine(Reader* reader, StringBuilder* out) {
  char c;
  uptr bytes = 0;
  while (reader->Next(&c)) {
    if (c == '\n')
      return true;
    // What would move a terminal's cursor.
    if (static_cast<u8>(c) < ' ' && c != '\t')
      continue;
    if (out != nullptr && bytes++ < kMaxLineBytes)
      out->AppendBytes(&c, 1);
  }
  return bytes != 0;
}

void AppendLines(Reader* reader, u32 line, u32 context, StringBuilder* out) {
  u32 first = line > context ? line - context : 1;
  for (u32 i = 1; i < first; i++) {
    if (!CopyLine(reader, nullptr))
      return;
  }
  for (u32 i = first; i <= line + context; i++) {
    char buffer[kMaxLineBytes + 1];
    StringBuilder text(buffer, sizeof(buffer));
    if (!CopyLine(reader, &text) && text.size() == 0)
      return;
    out->Format("     %c%6u |%s%s\n", i == line ? '>' : ' ', i,
                text.size() == 0 ? "" : " ", buffer);
  }
}

}  // namespace

void AppendSource(StringBuilder* out, const Frame& frame, u32 context) {
  if (context == 0 || *frame.file == '\0' || frame.line == 0)
    return;
  // What strip_path_prefix took away.
  char path[kPathBytes];
  StringBuilder whole(path, sizeof(path));
  if (*frame.file != '/')
    whole.Append(g_flags.strip_path_prefix);
  whole.Append(frame.file);
  Reader reader(path);
  if (reader.is_open())
    AppendLines(&reader, frame.line, context, out);
}

}  // namespace hbsan

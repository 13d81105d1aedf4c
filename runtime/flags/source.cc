// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies and files of configuration text.  All of it is read once at start, so
// each text simply gets pages of its own.
#include "runtime/flags/source.h"

#include <errno.h>
#include <fcntl.h>

#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

char* NewText(uptr bytes) {
  return static_cast<char*>(
      platform::MapPagesOrDie(RoundUp(bytes + 1, kPageBytes), "configuration"));
}

}  // namespace

char* KeepText(const char* text) {
  uptr bytes = StrLen(text);
  char* copy = NewText(bytes);
  MemCopy(copy, text, bytes);
  return copy;  // new pages are zero, so it is terminated
}

char* ReadOptionFile(const char* path, s64* error) {
  constexpr uptr kMaxBytes = 4 << 20;
  s64 opened = platform::Open(path, O_RDONLY | O_CLOEXEC, 0);
  if (opened < 0) {
    *error = opened;
    return nullptr;
  }
  int fd = static_cast<int>(opened);
  char* text = NewText(kMaxBytes);
  uptr size = 0;
  s64 n = 0;
  while (size < kMaxBytes &&
         (n = platform::Read(fd, text + size, kMaxBytes - size)) > 0) {
    size += static_cast<uptr>(n);
  }
  platform::Close(fd);
  if (n < 0 || size == kMaxBytes) {
    *error = n < 0 ? n : -EFBIG;
    platform::UnmapPages(text, RoundUp(kMaxBytes + 1, kPageBytes));
    return nullptr;
  }
  text[size] = '\0';
  return text;
}

char* ExpandOptionPath(const char* path) {
  constexpr uptr kPathBytes = 4096;
  char exe[kPathBytes];
  platform::ReadLink("/proc/self/exe", exe, sizeof(exe));
  const char* slash = StrRChr(exe, '/');
  char* text = NewText(kPathBytes - 1);
  StringBuilder out(text, kPathBytes);
  for (const char* p = path; *p != '\0'; p++) {
    if (*p != '%') {
      out.AppendBytes(p, 1);
      continue;
    }
    switch (p[1]) {
      case 'b':
        out.Append(slash == nullptr ? exe : slash + 1);
        break;
      case 'd':
        if (slash != nullptr) {
          out.AppendBytes(exe, static_cast<uptr>(slash - exe));
        }
        break;
      case 'p':
        out.Format("%d", platform::ProcessId());
        break;
      case '%':
        out.Append("%");
        break;
      default:  // not ours: keep it as it is
        out.Append("%");
        continue;
    }
    p++;
  }
  return text;
}

const char* ErrorText(s64 error) {
  switch (-error) {
    case ENOENT:
      return "no such file or directory";
    case EACCES:
    case EPERM:
      return "permission denied";
    case EISDIR:
      return "it is a directory";
    case ENOTDIR:
      return "a part of the path is not a directory";
    case EROFS:
      return "the file system is read-only";
    case ENOSPC:
      return "no space left";
    case EFBIG:
      return "the file is too large";
    case EMFILE:
    case ENFILE:
      return "too many open files";
    default:
      return "it cannot be opened or read";
  }
}

}  // namespace hbsan

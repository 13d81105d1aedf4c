// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// /proc/thread-self/maps, and the bounds of the calling thread's stack found
// with it.  /proc/self is the main thread, which may have ended.
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/resource.h>

#include "runtime/base/syscall.h"
#include "runtime/platform/platform.h"

namespace hbsan::platform {
namespace {

const char* ParseHex(const char* p, uptr* out) {
  uptr value = 0;
  for (;; p++) {
    if (*p >= '0' && *p <= '9') {
      value = value << 4 | static_cast<uptr>(*p - '0');
    } else if (*p >= 'a' && *p <= 'f') {
      value = value << 4 | static_cast<uptr>(*p - 'a' + 10);
    } else {
      *out = value;
      return p;
    }
  }
}

// "begin-end rwxp offset dev inode      path", terminated.
void ParseLine(const char* line, Mapping* out) {
  const char* p = ParseHex(line, &out->begin);
  p = ParseHex(p + 1, &out->end);
  out->readable = p[1] == 'r';
  out->writable = p[2] == 'w';
  for (int field = 0; field < 4; field++) {
    while (*p == ' ') p++;
    while (*p != ' ' && *p != '\0') p++;
  }
  while (*p == ' ') p++;
  StringBuilder path(out->path, sizeof(out->path));
  path.Append(p);
}

struct StackSearch {
  uptr address;
  uptr previous_end;  // end of the mapping below
  Mapping found;
};

bool FindStack(const Mapping& mapping, void* arg) {
  StackSearch* search = static_cast<StackSearch*>(arg);
  if (mapping.end <= search->address) {
    search->previous_end = mapping.end;
    return true;
  }
  search->found.begin = mapping.begin;
  search->found.end = mapping.end;
  search->found.path[0] = '\0';
  StringBuilder path(search->found.path, sizeof(search->found.path));
  path.Append(mapping.path);
  return false;
}

uptr ThreadPointer() {
  uptr tp;
  __asm__("mov %%fs:0, %0" : "=r"(tp));
  return tp;
}

// The lowest static TLS block of the calling thread.
struct TlsSearch {
  uptr thread_pointer;
  uptr total;  // of all static TLS; a generous bound
  uptr lowest;
};

const Elf64_Phdr* TlsSegment(const dl_phdr_info* info) {
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type == PT_TLS)
      return &info->dlpi_phdr[i];
  }
  return nullptr;
}

int AddTlsSize(dl_phdr_info* info, size_t, void* arg) {
  const Elf64_Phdr* tls = TlsSegment(info);
  if (tls != nullptr) {
    static_cast<TlsSearch*>(arg)->total += tls->p_memsz + tls->p_align;
  }
  return 0;
}

int FindLowestTls(dl_phdr_info* info, size_t, void* arg) {
  TlsSearch* search = static_cast<TlsSearch*>(arg);
  uptr block = reinterpret_cast<uptr>(info->dlpi_tls_data);
  // Static blocks lie just below the thread pointer; others are on the heap.
  if (block < search->thread_pointer &&
      search->thread_pointer - block <= search->total &&
      block < search->lowest) {
    search->lowest = block;
  }
  return 0;
}

}  // namespace

void ForEachMapping(bool (*visit)(const Mapping&, void*), void* arg) {
  s64 opened = Open("/proc/thread-self/maps", O_RDONLY | O_CLOEXEC, 0);
  if (opened < 0)
    return;
  int fd = static_cast<int>(opened);
  char buffer[8192];
  uptr size = 0;
  bool more = true;
  Mapping mapping;
  while (more) {
    s64 n = Read(fd, buffer + size, sizeof(buffer) - size);
    if (n <= 0)
      break;
    size += static_cast<uptr>(n);
    uptr line = 0;
    for (uptr i = 0; i < size && more; i++) {
      if (buffer[i] != '\n')
        continue;
      buffer[i] = '\0';
      ParseLine(buffer + line, &mapping);
      more = visit(mapping, arg);
      line = i + 1;
    }
    // A line that fills the whole buffer cannot be: paths end at 4 KiB.
    MemMove(buffer, buffer + line, size - line);
    size -= line;
  }
  Close(fd);
}

void StackBounds(uptr* low, uptr* high) {
  StackSearch search;
  search.address = reinterpret_cast<uptr>(__builtin_frame_address(0));
  search.previous_end = 0;
  search.found.begin = search.found.end = 0;
  ForEachMapping(FindStack, &search);
  *low = search.found.begin;
  *high = search.found.end;
  if (StrEqual(search.found.path, "[stack]")) {
    // The main thread's stack still grows down to its limit.
    constexpr uptr kUnlimitedBytes = uptr{256} << 20;
    rlimit limit;
    s64 error =
        RawSyscall(SYS_prlimit64, 0, RLIMIT_STACK, 0, SyscallArg(&limit));
    uptr bytes = error != 0 || limit.rlim_cur > kUnlimitedBytes
                     ? kUnlimitedBytes
                     : limit.rlim_cur;
    uptr lowest = RoundUp(*high - bytes, kPageBytes);
    if (lowest < search.previous_end)
      lowest = search.previous_end;
    if (lowest < *low)
      *low = lowest;
    return;
  }
  // glibc puts the thread's control block at the top of its stack; what the
  // kernel merged with the mapping above that is not stack.
  constexpr uptr kControlBlockBytes = 2304;  // struct pthread, glibc 2.36
  uptr tp = ThreadPointer();
  uptr end = RoundUp(tp + kControlBlockBytes, kPageBytes);
  if (tp > search.address && end < *high)
    *high = end;
}

void TlsBounds(uptr* low, uptr* high) {
  constexpr uptr kSurplusBytes = 4096;  // glibc's reserve for dlopen
  uptr tp = ThreadPointer();
  TlsSearch search = {tp, kSurplusBytes, tp};
  dl_iterate_phdr(AddTlsSize, &search);
  dl_iterate_phdr(FindLowestTls, &search);
  bool known = search.lowest != tp;
  *low = known ? search.lowest : 0;
  *high = known ? tp : 0;
}

}  // namespace hbsan::platform

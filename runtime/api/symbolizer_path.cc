// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where this installation has hbsan-symbolize.  The compiler wrappers give each
// executable the run path <prefix>/lib/hbsan, and the program is
// <prefix>/bin/hbsan-symbolize: so nothing has to be compiled in, and an
// installed tree can be moved before it is used.
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

#include "runtime/base/base.h"

extern "C" {
// Empty when the executable has no such run path.  Read by report/.
__attribute__((visibility("default"))) char __hbsan_symbolizer_path[1024];
}

namespace hbsan {
namespace {

// The run path of the executable, or null.
const char* RunPath() {
  auto* headers = reinterpret_cast<const ElfW(Phdr)*>(getauxval(AT_PHDR));
  const uptr count = getauxval(AT_PHNUM);
  uptr bias = 0;
  const ElfW(Dyn)* entry = nullptr;
  for (uptr i = 0; headers != nullptr && i < count; i++) {
    if (headers[i].p_type == PT_PHDR)
      bias = reinterpret_cast<uptr>(headers) - headers[i].p_vaddr;
    if (headers[i].p_type == PT_DYNAMIC)
      entry = reinterpret_cast<const ElfW(Dyn)*>(bias + headers[i].p_vaddr);
  }
  uptr strings = 0, offset = 0;
  for (; entry != nullptr && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_STRTAB)
      strings = entry->d_un.d_ptr;
    if (entry->d_tag == DT_RUNPATH || entry->d_tag == DT_RPATH)
      offset = entry->d_un.d_val;
  }
  if (strings == 0 || offset == 0)
    return nullptr;
  return reinterpret_cast<const char*>(strings + offset);
}

bool EndsWith(const char* text, uptr length, const char* end, uptr bytes) {
  if (length < bytes)
    return false;
  for (uptr i = 0; i < bytes; i++)
    if (text[length - bytes + i] != end[i])
      return false;
  return true;
}

// Before any constructor of the program can race.
__attribute__((constructor(101))) void FindInstallation() {
  constexpr char kFolder[] = "/lib/hbsan";
  constexpr char kProgram[] = "/../../bin/hbsan-symbolize";
  const char* path = RunPath();
  while (path != nullptr && *path != '\0') {
    uptr length = 0;
    while (path[length] != '\0' && path[length] != ':') length++;
    if (EndsWith(path, length, kFolder, sizeof(kFolder) - 1) &&
        length + sizeof(kProgram) <= sizeof(__hbsan_symbolizer_path)) {
      for (uptr i = 0; i < length; i++) __hbsan_symbolizer_path[i] = path[i];
      for (uptr i = 0; i < sizeof(kProgram); i++)
        __hbsan_symbolizer_path[length + i] = kProgram[i];
      return;
    }
    path += length;
    if (*path == ':')
      path++;
  }
}

}  // namespace
}  // namespace hbsan

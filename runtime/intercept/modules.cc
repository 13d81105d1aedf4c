// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The address ranges of instrumented modules.  Each announces itself from a
// constructor; the table is sorted by nothing and small, so a look-up is a scan
// that almost always ends at the first entry, the caller's own executable.
#include <link.h>

#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

namespace hbsan {
namespace {

struct Range {
  uptr begin, size;
};
constexpr u32 kMaxModules = 1024;
Range modules[kMaxModules];
u32 module_count;
SpinLock lock;

struct Search {
  uptr pc;
  Range found;
};

// Stops at the module with the wanted address; its data is new memory, though
// another library may have been unloaded from the same place.
int VisitModule(dl_phdr_info* info, size_t, void* arg) {
  auto* search = static_cast<Search*>(arg);
  uptr begin = ~uptr{0}, end = 0;
  bool wanted = false;
  for (int i = 0; i != info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD)
      continue;
    uptr low = info->dlpi_addr + segment.p_vaddr;
    uptr high = low + segment.p_memsz;
    if (low < begin)
      begin = low;
    if (high > end)
      end = high;
    if (search->pc - low < segment.p_memsz)
      wanted = true;
  }
  if (!wanted)
    return 0;
  search->found = {begin, end - begin};
  for (int i = 0; i != info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_W))
      continue;
    uptr low = info->dlpi_addr + segment.p_vaddr;
    ResetShadow(low, segment.p_memsz);
    ForgetObjects(low, segment.p_memsz);
  }
  return 1;
}

}  // namespace

void AddInstrumentedModule(uptr pc) {
  if (IsInstrumented(pc))
    return;
  Search search = {pc, {}};
  dl_iterate_phdr(VisitModule, &search);
  SpinGuard guard(lock);
  if (search.found.size == 0 || module_count == kMaxModules)
    return;
  modules[module_count] = search.found;
  // Pairs with the acquire in IsInstrumented.
  StoreRelease(&module_count, module_count + 1);
}

bool IsInstrumented(uptr pc) {
  u32 count = LoadAcquire(&module_count);
  for (u32 i = 0; i != count; ++i) {
    if (pc - modules[i].begin < modules[i].size)
      return true;
  }
  return false;
}

}  // namespace hbsan

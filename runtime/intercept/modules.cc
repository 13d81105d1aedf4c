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

Range RangeOf(const dl_phdr_info& info) {
  uptr begin = ~uptr{0}, end = 0;
  for (int i = 0; i != info.dlpi_phnum; ++i) {
    const auto& segment = info.dlpi_phdr[i];
    if (segment.p_type != PT_LOAD)
      continue;
    uptr low = info.dlpi_addr + segment.p_vaddr;
    uptr high = low + segment.p_memsz;
    if (low < begin)
      begin = low;
    if (high > end)
      end = high;
  }
  return {begin, begin < end ? end - begin : 0};
}

// Its data is new memory, though another library may have been unloaded from
// the same place.
void Add(const dl_phdr_info& info) {
  for (int i = 0; i != info.dlpi_phnum; ++i) {
    const auto& segment = info.dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_W))
      continue;
    uptr low = info.dlpi_addr + segment.p_vaddr;
    ResetShadow(low, segment.p_memsz);
    ForgetObjects(low, segment.p_memsz);
  }
  SpinGuard guard(lock);
  if (module_count == kMaxModules)
    return;
  modules[module_count] = RangeOf(info);
  // Pairs with the acquire in IsInstrumented.
  StoreRelease(&module_count, module_count + 1);
}

bool Contains(Range range, uptr pc) { return pc - range.begin < range.size; }

// Whether the module takes the function from another one.
bool Imports(const dl_phdr_info& info, const char* function) {
  const ElfW(Dyn)* entry = nullptr;
  for (int i = 0; i != info.dlpi_phnum; ++i)
    if (info.dlpi_phdr[i].p_type == PT_DYNAMIC)
      entry = reinterpret_cast<const ElfW(Dyn)*>(info.dlpi_addr +
                                                 info.dlpi_phdr[i].p_vaddr);
  uptr symbols = 0, strings = 0, string_bytes = 0;
  for (; entry != nullptr && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_SYMTAB)
      symbols = entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRTAB)
      strings = entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRSZ)
      string_bytes = entry->d_un.d_val;
  }
  // The kernel's own module is not relocated, and imports nothing.
  if (symbols < info.dlpi_addr)
    return false;
  // No linker says how many symbols there are; all put the strings behind them.
  for (; symbols + sizeof(ElfW(Sym)) <= strings; symbols += sizeof(ElfW(Sym))) {
    auto* symbol = reinterpret_cast<const ElfW(Sym)*>(symbols);
    if (symbol->st_shndx == SHN_UNDEF && symbol->st_name < string_bytes &&
        StrEqual(reinterpret_cast<const char*>(strings) + symbol->st_name,
                 function))
      return true;
  }
  return false;
}

int VisitForPc(dl_phdr_info* info, size_t, void* pc) {
  if (!Contains(RangeOf(*info), *static_cast<uptr*>(pc)))
    return 0;
  Add(*info);
  return 1;
}

unsigned long long loads_seen;

int VisitForeign(dl_phdr_info* info, size_t, void* loads) {
  if (info->dlpi_adds == LoadRelaxed(&loads_seen))
    return 1;
  *static_cast<unsigned long long*>(loads) = info->dlpi_adds;
  Range range = RangeOf(*info);
  // The executable, which has no name here, may contain the runtime.
  bool calls_own =
      info->dlpi_name[0] == '\0' && Contains(range, Address(&lock));
  if ((calls_own || Imports(*info, "__tsan_init")) &&
      !IsInstrumented(range.begin))
    Add(*info);
  return 0;
}

}  // namespace

void AddInstrumentedModule(uptr pc) {
  if (!IsInstrumented(pc))
    dl_iterate_phdr(VisitForPc, &pc);
}

void AddForeignModules() {
  unsigned long long loads = 0;
  dl_iterate_phdr(VisitForeign, &loads);
  if (loads != 0)
    StoreRelaxed(&loads_seen, loads);
}

bool IsInstrumented(uptr pc) {
  u32 count = LoadAcquire(&module_count);
  for (u32 i = 0; i != count; ++i) {
    if (Contains(modules[i], pc))
      return true;
  }
  return false;
}

}  // namespace hbsan

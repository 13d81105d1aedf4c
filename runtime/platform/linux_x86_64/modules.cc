// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a code address to the loaded file it belongs to, with its build id.
#include <elf.h>
#include <link.h>

#include "runtime/base/base.h"
#include "runtime/platform/platform.h"

namespace hbsan::platform {
namespace {

struct ModuleSearch {
  uptr pc;
  Module* out;
  bool found;
};

bool Contains(const dl_phdr_info& info, uptr pc) {
  for (int i = 0; i < info.dlpi_phnum; i++) {
    const Elf64_Phdr& segment = info.dlpi_phdr[i];
    if (segment.p_type == PT_LOAD &&
        pc - (info.dlpi_addr + segment.p_vaddr) < segment.p_memsz) {
      return true;
    }
  }
  return false;
}

void ReadBuildId(const dl_phdr_info& info, Module* out) {
  out->build_id[0] = '\0';
  for (int i = 0; i < info.dlpi_phnum; i++) {
    const Elf64_Phdr& segment = info.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE)
      continue;
    uptr at = info.dlpi_addr + segment.p_vaddr;
    uptr end = at + segment.p_memsz;
    uptr align = segment.p_align == 8 ? 8 : 4;
    while (at + sizeof(Elf64_Nhdr) <= end) {
      const Elf64_Nhdr* note = reinterpret_cast<const Elf64_Nhdr*>(at);
      uptr name = at + sizeof(Elf64_Nhdr);
      uptr data = at + RoundUp(sizeof(Elf64_Nhdr) + note->n_namesz, align);
      if (data + note->n_descsz > end)
        break;
      if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
          MemCompare(reinterpret_cast<const char*>(name), "GNU", 4) == 0) {
        const u8* bytes = reinterpret_cast<const u8*>(data);
        StringBuilder id(out->build_id, sizeof(out->build_id));
        for (u32 b = 0; b < note->n_descsz; b++) id.Format("%02x", bytes[b]);
        return;
      }
      at = RoundUp(data - info.dlpi_addr + note->n_descsz, align) +
           info.dlpi_addr;
    }
  }
}

int VisitModule(dl_phdr_info* info, size_t, void* arg) {
  ModuleSearch* search = static_cast<ModuleSearch*>(arg);
  if (!Contains(*info, search->pc))
    return 0;
  Module* out = search->out;
  out->load_bias = info->dlpi_addr;
  if (info->dlpi_name == nullptr || info->dlpi_name[0] == '\0') {
    ReadLink("/proc/thread-self/exe", out->path, sizeof(out->path));
  } else {
    StringBuilder path(out->path, sizeof(out->path));
    path.Append(info->dlpi_name);
  }
  ReadBuildId(*info, out);
  search->found = true;
  return 1;
}

}  // namespace

bool FindModule(uptr pc, Module* out) {
  ModuleSearch search = {pc, out, false};
  dl_iterate_phdr(VisitModule, &search);
  return search.found;
}

}  // namespace hbsan::platform

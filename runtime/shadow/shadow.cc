// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reserving the planes, and forgetting what they say about reused memory.
#include "runtime/shadow/shadow.h"

#include <sys/resource.h>

#include "runtime/platform/platform.h"
#include "runtime/shadow/spill.h"

namespace hbsan {
namespace {

struct Region {
  uptr begin, end;
};
// Where Linux places a program's memory (abi.h).  Their folded images are
// disjoint, which InitShadow relies on.
constexpr Region kAppRegions[] = {
    {0x000000000000, 0x008000000000},
    {0x540000000000, 0x580000000000},
    {0x7a0000000000, 0x800000000000},
};

// Clearing more than this many bytes of cells returns the pages instead: a
// page given back costs no memory until it is touched again.
constexpr uptr kDropCellBytes = 256 << 10;

typedef u64 CellLanes __attribute__((vector_size(16)));

void ZeroCells(uptr begin, uptr end) {
  for (uptr cell = begin; cell < end; cell += HBSAN_CELL_BYTES)
    *reinterpret_cast<CellLanes*>(cell) = CellLanes{};
}

// Leaves the memory of a page alone that was never used.
void ZeroPage(uptr page) {
  constexpr uptr kStep = 4 * HBSAN_CELL_BYTES;
  for (uptr at = page; at < page + kPageBytes; at += kStep) {
    auto* cells = reinterpret_cast<const CellLanes*>(at);
    CellLanes any = cells[0] | cells[1] | cells[2] | cells[3];
    if (any[0] | any[1]) {
      ZeroCells(at, page + kPageBytes);
      return;
    }
  }
}

bool FindForeignMapping(const platform::Mapping& m, void* arg) {
  // The kernel's vsyscall page lies above the user half and holds no data.
  if (m.begin >= (uptr{1} << 47))
    return true;
  if (IsAppAddress(m.begin) && IsAppAddress(m.end - 1))
    return true;
  MemCopy(arg, &m, sizeof(m));
  return false;
}

void CheckLayout() {
  static platform::Mapping foreign;
  platform::ForEachMapping(FindForeignMapping, &foreign);
  if (foreign.end == 0)
    return;
  if (platform::AddressesAreRandomised())
    platform::DisableRandomisationAndReexec();
  Die("HBSan: error: the memory at 0x%lx-0x%lx (%s) lies outside the layout "
      "HBSan supports, and address randomisation could not be switched off. "
      "Run 'setarch -R PROGRAM', or 'sysctl vm.mmap_rnd_bits=28'.",
      foreign.begin, foreign.end, foreign.path[0] ? foreign.path : "unnamed");
}

void MapPlane(uptr begin, uptr end, const char* what) {
  if (platform::MapPagesAt(begin, end - begin)) {
    platform::AdviseSparse(begin, end - begin);
    return;
  }
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    Die("HBSan: error: cannot reserve address space for the %s: virtual memory "
        "is limited to %lu KiB. Run 'ulimit -v unlimited' first; the space is "
        "reserved, not used.",
        what, static_cast<u64>(limit.rlim_cur) >> 10);
  Die("HBSan: error: cannot reserve %lu GiB of address space for the %s. If "
      "/proc/sys/vm/overcommit_memory is 2, run 'sysctl "
      "vm.overcommit_memory=0'; the space is reserved, not used.",
      (end - begin) >> 30, what);
}

}  // namespace

bool IsAppAddress(uptr address) {
  for (const Region& r : kAppRegions)
    if (address >= r.begin && address < r.end)
      return true;
  return false;
}

void InitShadow() {
  CheckLayout();
  MapPlane(HBSAN_SHADOW_BASE, HBSAN_SHADOW_END, "shadow cells");
  MapPlane(kSpillBase, kSpillBase + uptr{kMaxSpillNodes} * sizeof(SpillNode),
           "spill nodes");
  MapPlane(kBlockStartBase, kBlockStartEnd, "heap block map");
  MapPlane(kSyncPresenceBase, kSyncPresenceEnd, "synchronisation map");
}

void ResetShadow(uptr begin, uptr bytes) {
  if (bytes == 0)
    return;
  uptr first = reinterpret_cast<uptr>(CellOf(begin));
  uptr end = first + 2 * RoundUp((begin & 7) + bytes, HBSAN_GRANULE_BYTES);
  uptr page_begin = RoundUp(first, kPageBytes);
  uptr page_end = RoundDown(end, kPageBytes);
  if (page_begin >= page_end) {
    ZeroCells(first, end);
    return;
  }
  ZeroCells(first, page_begin);
  if (end - first < kDropCellBytes) {
    for (uptr page = page_begin; page < page_end; page += kPageBytes)
      ZeroPage(page);
  } else {
    platform::DropPages(page_begin, page_end - page_begin);
  }
  ZeroCells(page_end, end);
}

uptr FindBlockStart(uptr address, uptr reach) {
  // A word of the plane speaks for this much.
  constexpr uptr kLine = 8 * 32;
  uptr low = address > reach ? address - reach : 0;
  u8 mark = LoadRelaxed(BlockStartByte(address));
  if (mark != 0 && mark <= BlockStartMark(address))
    return RoundDown(address, 32) + 16 * (mark - 1);
  uptr line = RoundDown(address, kLine);
  u64 below = (u64{1} << (8 * (address % kLine / 32))) - 1;
  for (;; below = ~u64{0}) {
    u64 word =
        LoadRelaxed(reinterpret_cast<const u64*>(BlockStartByte(line))) & below;
    if (word != 0) {
      u32 last = 7 - u32(__builtin_clzll(word)) / 8;
      return line + 32 * last + 16 * ((word >> 8 * last & 0xff) - 1);
    }
    if (line <= low || line < kLine)
      return 0;
    line -= kLine;
  }
}

}  // namespace hbsan

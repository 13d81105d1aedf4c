// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops over a vector clock.  They use the compiler's generic vectors, so
// that the same text becomes SSE2, AVX or NEON code.
#include "runtime/clock/clock.h"

namespace hbsan {

u32 g_clock_width = 16;

void WidenClocks(u32 sid) {
  u32 needed = u32(RoundUp(sid + 1, 16));
  if (g_clock_width < needed)
    StoreRelaxed(&g_clock_width, needed);
}

namespace {

typedef u32 Lanes __attribute__((vector_size(16)));

u32 Vectors(u32 entries = kSidCount) {
  u32 width = LoadRelaxed(&g_clock_width);
  return (entries < width ? entries : width) / 4;
}

const Lanes* AsLanes(const VectorClock& c) {
  return reinterpret_cast<const Lanes*>(c.at);
}
Lanes* AsLanes(VectorClock& c) { return reinterpret_cast<Lanes*>(c.at); }

bool AnyLane(Lanes v) {
  typedef u64 Halves __attribute__((vector_size(16)));
  Halves h = reinterpret_cast<Halves>(v);
  return (h[0] | h[1]) != 0;
}

}  // namespace

void VectorClock::Clear(u32 entries) {
  Lanes* to = AsLanes(*this);
  for (u32 i = 0, n = Vectors(entries); i < n; i++) to[i] = Lanes{};
}

void VectorClock::CopyFrom(const VectorClock& other, u32 entries) {
  Lanes* to = AsLanes(*this);
  const Lanes* from = AsLanes(other);
  for (u32 i = 0, n = Vectors(entries); i < n; i++) to[i] = from[i];
}

bool VectorClock::Join(const VectorClock& other, u32 entries) {
  Lanes* to = AsLanes(*this);
  const Lanes* from = AsLanes(other);
  Lanes changed = {};
  for (u32 i = 0, n = Vectors(entries); i < n; i++) {
    Lanes old = to[i];
    Lanes grown = __builtin_elementwise_max(old, from[i]);
    changed |= old ^ grown;
    to[i] = grown;
  }
  return AnyLane(changed);
}

bool VectorClock::Covers(const VectorClock& other, u32 entries) const {
  const Lanes* a = AsLanes(*this);
  const Lanes* b = AsLanes(other);
  Lanes missing = {};
  for (u32 i = 0, n = Vectors(entries); i < n; i++)
    missing |= a[i] ^ __builtin_elementwise_max(a[i], b[i]);
  return !AnyLane(missing);
}

u32 VectorClock::Differences(const VectorClock& other, u16* sids, u32 limit,
                             u32 entries) const {
  const Lanes* a = AsLanes(*this);
  const Lanes* b = AsLanes(other);
  u32 count = 0;
  for (u32 i = 0, n = Vectors(entries); i < n; i++) {
    Lanes difference = a[i] ^ b[i];
    if (HBSAN_LIKELY(!AnyLane(difference)))
      continue;
    for (u32 lane = 0; lane < 4; lane++) {
      if (difference[lane] == 0)
        continue;
      if (count == limit)
        return limit + 1;
      sids[count++] = u16(4 * i + lane);
    }
  }
  return count;
}

bool SyncClock::Raise(u32 sid, u32 epoch) {
  u32 unused = 0;
  for (u32 i = 0; i < kRaised; i++) {
    if (raised_to[i] == 0) {
      unused = i;
    } else if (raised[i] == sid) {
      if (raised_to[i] < epoch)
        raised_to[i] = epoch;
      return true;
    }
  }
  // The first is a thread's own, also while it has published nothing.
  if (unused == 0)
    return false;
  raised[unused] = u16(sid);
  raised_to[unused] = epoch;
  return true;
}

bool JoinScalar(VectorClock& to, const VectorClock& from) {
  bool grew = false;
  for (u32 i = 0; i < kSidCount; i++) {
    if (to.at[i] >= from.at[i])
      continue;
    to.at[i] = from.at[i];
    grew = true;
  }
  return grew;
}

bool CoversScalar(const VectorClock& a, const VectorClock& b) {
  for (u32 i = 0; i < kSidCount; i++)
    if (a.at[i] < b.at[i])
      return false;
  return true;
}

}  // namespace hbsan

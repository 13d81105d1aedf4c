// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading the site table of a thread, which may be writing it meanwhile: an
// entry is copied, and copied again if the table changed.
#include "runtime/history/sites.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr u32 kTries = 1000;

// The bytes of the granule that [address, address + size) touches, as a mask.
u32 GranuleMask(uptr granule, uptr address, uptr size) {
  uptr end = address + size;
  if (end <= granule || address >= granule + HBSAN_GRANULE_BYTES)
    return 0;
  return BytesInGranule(granule, address, end);
}

// False when the owner never paused; the copy may then be torn.
bool CopySite(const SiteTable* table, u32 i, Site* out) {
  for (u32 tries = 0; tries < kTries; tries++) {
    u32 before = LoadAcquire(&table->version);
    MemCopy(out, &table->at[i], sizeof(Site));
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (before % 2 == 0 && LoadRelaxed(&table->version) == before)
      return true;
    if (tries % 64 == 63)
      platform::Yield();
  }
  return false;
}

enum class Fit { kNo, kMaybe, kYes };

Fit EpochFits(const Piece& p, bool open, OrdinalRange range) {
  if (range.newest < p.first || (range.oldest > p.last && !open))
    return Fit::kNo;
  if (range.oldest <= p.first)
    return Fit::kYes;
  if (p.period == kLastIsGuess)
    return Fit::kMaybe;
  if (range.oldest <= p.last && p.last <= range.newest)
    return Fit::kYes;
  if (p.period == 0 || open)
    return Fit::kMaybe;
  u32 since = range.oldest - p.first;
  u32 next = p.first + (since + p.period - 1) / p.period * p.period;
  return next <= range.newest ? Fit::kYes : Fit::kNo;
}

// How much memory and how many epochs an entry that may fit speaks of: the
// fewer, the likelier it is meant.
struct Vagueness {
  uptr bytes;
  u32 epochs;
  bool operator<(const Vagueness& other) const {
    return bytes != other.bytes ? bytes < other.bytes : epochs < other.epochs;
  }
};

Fit SiteFits(const Site& site, OrdinalRange range, uptr granule, u32 mask,
             Vagueness* vague, SiteMatch* out) {
  Fit best = Fit::kNo;
  for (u32 i = 0; i < site.piece_count && i < kPieces; i++) {
    const Piece& p = site.pieces[i];
    Fit fit = EpochFits(p, site.open >> i & 1, range);
    Event e = {site.pc_kind, p.address_count, site.context, p.stride};
    uptr address;
    u32 size;
    if (fit == Fit::kNo || fit < best ||
        !FindRepetition(e, granule, mask, &address, &size))
      continue;
    if (fit == best) {
      // Of two that were made either will do.
      if (fit != Fit::kYes && (address != out->address || size != out->size))
        out->address_known = false;
      continue;
    }
    best = fit;
    out->address_known = true;
    out->address = address;
    out->size = size;
    *vague = {size, p.last - p.first};
  }
  if (best == Fit::kYes || range.newest < site.rest_first ||
      (range.oldest > site.rest_last && !(site.open >> kPieces & 1)))
    return best;
  for (u32 i = 0; i < site.span_count && i < kSpans; i++) {
    uptr bytes = site.spans[i].end - site.spans[i].begin;
    if (!(GranuleMask(granule, site.spans[i].begin, bytes) & mask))
      continue;
    out->address_known = false;
    if (best == Fit::kNo)
      *vague = {bytes, site.rest_last - site.rest_first};
    return Fit::kMaybe;
  }
  return best;
}

// The likeliest of more than so many is hardly ever the right one.
constexpr u32 kMostPlaces = 32;

}  // namespace

bool FindRepetition(const Event& e, uptr granule, u32 mask, uptr* address,
                    u32* size) {
  if (e.size() == 0) {
    *address = e.address();
    *size = u32(e.stride);
    return (GranuleMask(granule, *address, *size) & mask) != 0;
  }
  *size = e.size();
  s64 stride = e.stride;
  s64 newest = s64(e.count()) - 1;
  s64 oldest = 0;
  // Only those are looked at that are in reach of the granule.
  s64 low = s64(granule) - s64(e.address()) - s64(e.size());
  s64 high = low + s64(e.size()) + HBSAN_GRANULE_BYTES;
  if (stride != 0) {
    s64 a = (stride > 0 ? low : high) / stride - 1;
    s64 b = (stride > 0 ? high : low) / stride + 1;
    if (oldest < a)
      oldest = a;
    if (newest > b)
      newest = b;
  }
  for (s64 i = newest; i >= oldest; i--) {
    *address = e.address() + uptr(stride * i);
    if (GranuleMask(granule, *address, *size) & mask)
      return true;
    if (stride == 0)
      break;
  }
  return false;
}

bool HasDiscarded(const SiteTable* table, OrdinalRange range) {
  return table->discarded != 0 && range.newest >= table->discarded_first &&
         range.oldest <= table->discarded_last;
}

void FindSite(const SiteTable* table, OrdinalRange range, uptr granule,
              u32 mask, bool (*fits)(EventKind kind, u32 slot), u32 slot,
              SiteMatch* out) {
  out->places = 0;
  bool torn = false, freed = false;
  Fit best = Fit::kNo;
  Vagueness least = {};
  SiteMatch match;
  u32 count = LoadAcquire(&table->count);
  for (u32 i = 0; i < count; i++) {
    // The key of an entry never changes.
    EventKind kind = Event{table->at[i].pc_kind, 0, kNoContext, 0}.kind();
    if (!fits(kind, slot))
      continue;
    torn |= !CopySite(table, i, &match.site);
    Vagueness vague;
    Fit fit = SiteFits(match.site, range, granule, mask, &vague, &match);
    if (fit == Fit::kNo)
      continue;
    u32 places = out->places + 1;
    if (fit > best || (fit == best && vague < least)) {
      *out = match;
      best = fit;
      least = vague;
    }
    out->places = places;
    freed |= kind == EventKind::kFree;
  }
  // Where memory was freed and used again, only the later accesses race.
  if (best == Fit::kYes && !torn && !freed) {
    out->places = 1;
    return;
  }
  if (out->places != 0 && (HasDiscarded(table, range) || torn))
    out->places++;
  if (out->places > kMostPlaces)
    out->places = 0;
  out->address_known &= out->places == 1;
}

}  // namespace hbsan

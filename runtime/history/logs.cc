// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory of the two rings of a thread, and what stays of them after its end.
//
// A finished thread's used records are copied to a block of their exact size;
// the blocks of all finished threads share one budget, and the oldest goes
// first.  The layer above owns that order.
#include "runtime/flags/flags.h"
#include "runtime/history/history.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr u32 kDefaultEvents = 32768;
constexpr u32 kEpochRecords = 4096;

u32 EventCapacity() {
  int size = g_flags.history_size;
  return size >= 0 ? kDefaultEvents << size : kDefaultEvents >> -size;
}

}  // namespace

void InitLogs(EventLog* events, EpochLog* epochs) {
  u32 capacity = EventCapacity();
  uptr fold_bytes = kFoldEntries * sizeof(FoldEntry);
  uptr event_bytes = capacity * sizeof(Event);
  char* memory = static_cast<char*>(platform::MapPagesOrDie(
      fold_bytes + event_bytes + kEpochRecords * sizeof(EpochRecord),
      "access history"));
  events->fold = reinterpret_cast<FoldEntry*>(memory);
  events->ring = reinterpret_cast<Event*>(memory + fold_bytes);
  events->mask = capacity - 1;
  epochs->ring =
      reinterpret_cast<EpochRecord*>(memory + fold_bytes + event_bytes);
  epochs->mask = kEpochRecords - 1;
  ResetLogs(events, epochs);
}

void ResetLogs(EventLog* events, EpochLog* epochs) {
  for (u32 i = 0; i < kFoldEntries; i++)
    events->fold[i] = {events->ring, 0, kNoContext, 0, 0};
  // Position 0 is never used: no epoch starts there, so the entries are void.
  events->position = events->epoch_start = 1;
  epochs->position = 0;
}

namespace {

u32 PowerOfTwoAtLeast(u32 n) {
  u32 p = 1;
  while (p < n) p *= 2;
  return p;
}

template <typename Log>
u32 UsedEntries(const Log& log) {
  return log.position <= log.mask ? log.position : log.mask + 1;
}

template <typename Log>
void CopyUsed(const Log& from, Log* to) {
  for (u32 i = 0, n = UsedEntries(from); i < n; i++) {
    u32 at = from.position - 1 - i;
    to->ring[at & to->mask] = from.ring[at & from.mask];
  }
}

}  // namespace

uptr KeepLogs(const EventLog& events, const EpochLog& epochs,
              EventLog* kept_events, EpochLog* kept_epochs) {
  u32 event_slots = PowerOfTwoAtLeast(UsedEntries(events));
  u32 epoch_slots = PowerOfTwoAtLeast(UsedEntries(epochs));
  uptr event_bytes = event_slots * sizeof(Event);
  uptr bytes =
      RoundUp(event_bytes + epoch_slots * sizeof(EpochRecord), kPageBytes);
  char* memory = static_cast<char*>(platform::MapPages(bytes));
  if (!memory)
    return 0;
  *kept_events = {reinterpret_cast<Event*>(memory), event_slots - 1,
                  events.position, events.epoch_start, nullptr};
  *kept_epochs = {reinterpret_cast<EpochRecord*>(memory + event_bytes),
                  epoch_slots - 1, epochs.position};
  CopyUsed(events, kept_events);
  CopyUsed(epochs, kept_epochs);
  return bytes;
}

}  // namespace hbsan

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hashes of races and a growing set of them.
#include "runtime/report/dedup.h"

#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
u64 Mix(u64 x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

u64 StackKey(const ReportedAccess& access) {
  u64 key = Mix(access.stack.count + (access.exact ? 0 : 0x10000));
  for (u32 i = 0; i < access.stack.count; i++) {
    key = Mix(key + access.stack.pcs[i]);
  }
  return key;
}

}  // namespace

u64 MixKeys(u64 a, u64 b) { return Mix(Mix(a) + b) | 1; }

u64 StackPairKey(const RaceRecord& record) {
  return Mix(StackKey(record.current) + StackKey(record.previous)) | 1;
}

KeyMap::Entry* KeyMap::EntryOf(u64 key) const {
  uptr i = key / 2 & (capacity_ - 1);  // the low bit is always set
  while (entries_[i].key != 0 && entries_[i].key != key)
    i = (i + 1) & (capacity_ - 1);
  return &entries_[i];
}

bool KeyMap::Find(u64 key, u32* race) const {
  if (size_ == 0)
    return false;
  const Entry* entry = EntryOf(key);
  if (entry->key != key)
    return false;
  if (race != nullptr)
    *race = entry->race;
  return true;
}

void KeyMap::Insert(u64 key, u32 race) {
  if (size_ * 2 >= capacity_)
    Grow();
  Entry* entry = EntryOf(key);
  if (entry->key == key)
    return;
  *entry = {key, race};
  size_++;
}

void KeyMap::Grow() {
  Entry* old = entries_;
  uptr old_capacity = capacity_;
  capacity_ = old_capacity == 0 ? kPageBytes / sizeof(Entry) : 4 * old_capacity;
  entries_ = static_cast<Entry*>(
      platform::MapPagesOrDie(capacity_ * sizeof(Entry), "reports"));
  for (uptr i = 0; i < old_capacity; i++) {
    if (old[i].key != 0)
      *EntryOf(old[i].key) = old[i];
  }
  if (old != nullptr)
    platform::UnmapPages(old, old_capacity * sizeof(Entry));
}

void KeyMap::Clear() {
  if (entries_ != nullptr)
    MemSet(entries_, 0, capacity_ * sizeof(Entry));
  size_ = 0;
}

}  // namespace hbsan

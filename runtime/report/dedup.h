// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which races were seen before.
//
//  KeyMap       exact, grows; under the report lock.
//  QuickFilter  lossy and lock-free, in front of it: a hot race that is known
//               costs one load.  It may forget; it never claims wrongly, except
//               by a collision of 56-bit hashes.
//
// Both say which reported race a key is equal to, by its number, or 0.
#ifndef HBSAN_RUNTIME_REPORT_DEDUP_H_
#define HBSAN_RUNTIME_REPORT_DEDUP_H_

#include "runtime/report/report.h"

namespace hbsan {

// Never 0, so that 0 can mean an empty entry.
u64 MixKeys(u64 a, u64 b);
// Equal for a pair of stacks and the same pair exchanged.
u64 StackPairKey(const RaceRecord& record);

class KeyMap {
 public:
  // False when it does not contain the key; `race` may be null.
  bool Find(u64 key, u32* race) const;
  // The first number given for a key stays.
  void Insert(u64 key, u32 race);
  void Clear();

 private:
  struct Entry {
    u64 key;
    u32 race;
  };
  Entry* EntryOf(u64 key) const;
  void Grow();
  Entry* entries_ = nullptr;
  uptr capacity_ = 0;  // a power of two
  uptr size_ = 0;
};

class QuickFilter {
 public:
  bool Find(u64 key, u32* race) const {
    u64 entry = LoadRelaxed(&entries_[key % kEntries]);
    *race = static_cast<u32>(entry & kRaceBits);
    return ((entry ^ key) & ~kRaceBits) == 0 && entry != 0;
  }
  void Insert(u64 key, u32 race) {
    if (race <= kRaceBits)
      StoreRelaxed(&entries_[key % kEntries], (key & ~kRaceBits) | race);
  }
  void Clear() {
    for (u64& entry : entries_) StoreRelaxed(&entry, 0);
  }

 private:
  // The low bits of a key choose the entry, so most of them need not stand in
  // it.
  static constexpr uptr kEntries = 4096;
  static constexpr u64 kRaceBits = (u64{1} << 20) - 1;
  u64 entries_[kEntries] = {};
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_DEDUP_H_

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which races were seen before.
//
//  KeySet       exact, grows; under the report lock.
//  QuickFilter  lossy and lock-free, in front of it: a hot race that is known
//               costs one load.  It may forget; it never claims wrongly, except
//               by a collision of 64-bit hashes.
#ifndef HBSAN_RUNTIME_REPORT_DEDUP_H_
#define HBSAN_RUNTIME_REPORT_DEDUP_H_

#include "runtime/report/report.h"

namespace hbsan {

// Never 0, so that 0 can mean an empty entry.
u64 MixKeys(u64 a, u64 b);
// Equal for a pair of stacks and the same pair exchanged.
u64 StackPairKey(const RaceRecord& record);

class KeySet {
 public:
  bool Contains(u64 key) const;
  void Insert(u64 key);

 private:
  u64* Find(u64 key) const;
  void Grow();
  u64* entries_ = nullptr;
  uptr capacity_ = 0;  // a power of two
  uptr size_ = 0;
};

class QuickFilter {
 public:
  bool Contains(u64 key) const {
    return LoadRelaxed(&entries_[key % kEntries]) == key;
  }
  void Insert(u64 key) { StoreRelaxed(&entries_[key % kEntries], key); }

 private:
  static constexpr uptr kEntries = 4096;
  u64 entries_[kEntries] = {};
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_DEDUP_H_

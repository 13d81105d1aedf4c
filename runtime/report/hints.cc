// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hints.  Only what is certain: a wrong advice costs more than none.
#include "runtime/report/hints.h"

#include "runtime/report/text_words.h"

namespace hbsan {
namespace {

// Null when the access holds no such lock.
const u32* FindLock(const ReportedAccess& access, u32 id) {
  for (u32 i = 0; i < access.lock_count; i++)
    if ((access.locks[i] & ~kReadLockBit) == id)
      return &access.locks[i];
  return nullptr;
}

bool KnowsLocks(const ReportedAccess& access) {
  return access.exact && access.locks_known;
}

class Adviser {
 public:
  explicit Adviser(RaceRecord* race)
      : race_(*race),
        current_(race->current),
        previous_(race->previous),
        out_(race->hint_texts, kHintBytes) {
    race_.hint_count = 0;
  }

  void Advise() {
    MixedAtomics();
    RelaxedRead();
    Sleep();
    if (KnowsLocks(current_) && KnowsLocks(previous_))
      Locks();
    NotJoined();
    OnStack();
  }

 private:
  // The text that follows is the hint's.
  void Begin(const char* id) {
    HBSAN_CHECK(race_.hint_count < kMaxHints);
    out_.AppendBytes("", 1);  // ends the text before
    race_.hints[race_.hint_count++] = {id, out_.str() + out_.size()};
  }

  void MixedAtomics() {
    if (IsAtomicKind(current_.kind) == IsAtomicKind(previous_.kind) ||
        current_.kind == EventKind::kFree || previous_.kind == EventKind::kFree)
      return;
    Begin("mixed-atomics");
    out_.Append("one access is atomic, the other is not; make both atomic");
  }

  void RelaxedRead() {
    if (!race_.order.read_relaxed)
      return;
    Begin("relaxed-read");
    AppendThread(&out_, current_.thread);
    out_.Append(" has read what ");
    AppendThread(&out_, previous_.thread);
    out_.Append(
        " released after its access, but with a relaxed load; an acquire load "
        "would order the accesses");
  }

  void Sleep() {
    if (!race_.only_sleep)
      return;
    Begin("only-sleep");
    AppendThread(&out_, current_.thread);
    out_.Append(" slept between the accesses; a sleep orders nothing");
  }

  void Locks() {
    if (HeldForReading() || UsualLock())
      return;
    if (current_.lock_count == 0 && previous_.lock_count == 0)
      return;
    if (current_.lock_count != 0 && previous_.lock_count != 0) {
      Begin("different-locks");
      out_.Append(
          "they hold different mutexes; only one that both hold orders "
          "them");
      return;
    }
    const auto& [with, without] = current_.lock_count != 0
                                      ? Sides{current_, previous_}
                                      : Sides{previous_, current_};
    Begin("no-common-lock");
    AppendThread(&out_, with.thread);
    out_.Format(" holds M%u, ", with.locks[0] & ~kReadLockBit);
    AppendThread(&out_, without.thread);
    out_.Append(" holds no mutex; the same one at both would order them");
  }

  bool HeldForReading() {
    for (u32 i = 0; i < current_.lock_count; i++) {
      u32 id = current_.locks[i] & ~kReadLockBit;
      const u32* other = FindLock(previous_, id);
      if (other == nullptr)
        continue;
      const ReportedAccess& writer =
          IsWriteKind(current_.kind) ? current_ : previous_;
      Begin("held-for-reading");
      out_.Format("both hold M%u, but ", id);
      AppendThread(&out_, writer.thread);
      out_.Append(" writes and holds it for reading only");
      return true;
    }
    return false;
  }

  // The lock that most others take; who initialised the place had no need to.
  bool UsualLock() {
    constexpr u32 kEnough = 3;
    const LockUse& use = race_.lock_use;
    const ReportedAccess* without = nullptr;
    u32 breaches = 0;
    const ReportedAccess* sides[] = {&current_, &previous_};
    for (const ReportedAccess* side : sides) {
      if (FindLock(*side, use.lock) != nullptr)
        continue;
      without = side;
      breaches++;
    }
    if (breaches == 0 || use.with_lock < kEnough ||
        use.with_lock * 3 < (use.accesses - breaches) * 2)
      return false;
    Begin("usual-lock");
    out_.Format(
        "M%u is held at %u of the %u accesses to this place that are "
        "remembered, but not here by ",
        use.lock, use.with_lock, use.accesses);
    if (breaches == 2)
      out_.Append("either thread");
    else
      AppendThread(&out_, without->thread);
    return true;
  }

  void NotJoined() {
    const ThreadInfo* other = previous_.thread;
    if (race_.order.released != MissingOrder::Released::kNothing ||
        !other->finished)
      return;
    Begin("not-joined");
    AppendThread(&out_, other);
    out_.Append(" has ended; to join it before would order the accesses");
  }

  void OnStack() {
    if (race_.location.kind != LocationKind::kStack)
      return;
    Begin("captured-by-reference");
    out_.Append("the place is on the stack of ");
    AppendThread(&out_, race_.location.thread);
    out_.Append(
        "; another thread got it captured by reference, or by its address");
  }

  struct Sides {
    const ReportedAccess &with, &without;
  };

  RaceRecord& race_;
  const ReportedAccess &current_, &previous_;
  StringBuilder out_;
};

}  // namespace

void FindHints(RaceRecord* race) { Adviser(race).Advise(); }

}  // namespace hbsan

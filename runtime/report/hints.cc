// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hints.  Only what is certain: a wrong advice costs more than none.
#include "runtime/report/hints.h"

#include "runtime/report/function_names.h"
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
  Adviser(const Frames& current, const Frames& previous, RaceRecord* race)
      : current_frames_(current),
        previous_frames_(previous),
        race_(*race),
        current_(race->current),
        previous_(race->previous),
        out_(race->hint_texts, kHintBytes) {
    race_.hint_count = 0;
  }

  void Advise() {
    if (!Container())
      PlainFlag();
    DoubleChecked();
    ReferenceCount();
    UseAfterFree();
    Vptr();
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

  // One side, its frames, and the other side.
  struct Side {
    const ReportedAccess &access, &other;
    const Frames &frames, &other_frames;
  };
  // The side that writes, frees or closes; the later one if both do.
  Side Writer() const {
    if (IsWriteKind(current_.kind))
      return {current_, previous_, current_frames_, previous_frames_};
    return {previous_, current_, previous_frames_, current_frames_};
  }
  // The side of that kind, which one of them is.
  Side SideOf(EventKind kind) const {
    if (current_.kind == kind)
      return {current_, previous_, current_frames_, previous_frames_};
    return {previous_, current_, previous_frames_, current_frames_};
  }

  // The name of a global, or its address.
  void AppendPlace(uptr address) {
    DataSymbol symbol;
    if (SymbolizeData(address, &symbol) && *symbol.name != '\0')
      out_.Format("'%s'", symbol.name);
    else
      out_.Format("0x%lx", address);
  }

  // Inside a container any field may look like a flag.
  bool Container() {
    Side writer = Writer();
    ContainerUse change, use;
    if (!FindContainerUse(writer.frames, &change))
      return false;
    if (FindContainerUse(writer.other_frames, &use) &&
        StrEqual(change.container, use.container)) {
      ConcurrentUse(change, use);
    } else if (race_.kind == RaceKind::kUseAfterFree &&
               writer.access.kind == EventKind::kFree) {
      Begin("container-freed-block");
      Append(&out_, change.operation);
      out_.Format(
          " of %s frees the block; iterators, references and pointers into it "
          "end there",
          change.container);
    } else {
      return false;
    }
    return true;
  }

  void ConcurrentUse(const ContainerUse& change, const ContainerUse& use) {
    Begin("concurrent-container");
    out_.Append("concurrent ");
    Append(&out_, change.operation);
    bool same = change.operation.bytes == use.operation.bytes &&
                MemCompare(change.operation.begin, use.operation.begin,
                           use.operation.bytes) == 0;
    if (!same) {
      out_.Append(" and ");
      Append(&out_, use.operation);
    }
    bool into = same && (StartsWith(use.operation, "insert") ||
                         StartsWith(use.operation, "emplace") ||
                         StartsWith(use.operation, "push"));
    out_.Format(
        " %s %s; a container that one thread changes needs a lock around every "
        "use",
        into ? "into" : "on", use.container);
  }

  void DoubleChecked() {
    if (!race_.double_checked)
      return;
    Side writer = Writer();
    Begin("double-checked-locking");
    out_.Append("double-checked locking: ");
    AppendThread(&out_, writer.access.thread);
    out_.Format(
        " looked at the same line without M%u before it took that and wrote; "
        "the look needs an atomic load that acquires and the write one that "
        "releases, or use std::call_once or a local static",
        writer.access.locks[0] & ~kReadLockBit);
  }

  void PlainFlag() {
    if (race_.flag == 0)
      return;
    Begin("flag-without-release");
    AppendThread(&out_, previous_.thread);
    out_.Append(" wrote ");
    AppendPlace(race_.flag);
    out_.Append(" after its access, and ");
    AppendThread(&out_, current_.thread);
    out_.Append(
        " has read that since, but nothing orders these two either; if it is a "
        "flag, make it atomic, store with release and load with acquire");
  }

  void ReferenceCount() {
    NamePart of;
    if (race_.count == 0 || (race_.kind != RaceKind::kUseAfterFree &&
                             !IsInDestructor(current_frames_, &of)))
      return;
    Begin("reference-count");
    AppendThread(&out_, previous_.thread);
    out_.Append(" and ");
    AppendThread(&out_, current_.thread);
    out_.Format(
        " have updated the count at 0x%lx, in this block, at the same line, "
        "and "
        "the latter went on to destroy; the updates order that only with "
        "memory_order_acq_rel, and only the last one may",
        race_.count);
  }

  void UseAfterFree() {
    if (race_.kind != RaceKind::kUseAfterFree)
      return;
    Side free = SideOf(EventKind::kFree);
    Begin("use-after-free");
    AppendThread(&out_, free.access.thread);
    if (&free.access == &previous_) {
      out_.Append(" had freed the block when ");
      AppendThread(&out_, free.other.thread);
      out_.Append(" used it");
    } else {
      out_.Append(" frees the block, which ");
      AppendThread(&out_, free.other.thread);
      out_.Append(" may still use in another run");
    }
    out_.Append("; join or wait before, or share its ownership");
  }

  void Vptr() {
    if (race_.kind != RaceKind::kVptr)
      return;
    Side writer = SideOf(EventKind::kVptrWrite);
    NamePart of;
    bool destroys = IsInDestructor(writer.frames, &of);
    if (!destroys && !IsInConstructor(writer.frames, &of))
      return;
    Begin(destroys ? "vptr-destruction" : "vptr-construction");
    AppendThread(&out_, writer.access.thread);
    out_.Append(destroys ? " destroys the " : " constructs the ");
    Append(&out_, of);
    out_.Append(" while ");
    AppendThread(&out_, writer.other.thread);
    out_.Append(destroys ? " uses it; let that end before the destructor begins"
                         : " uses it; hand it out after the constructor");
  }

  void MixedAtomics() {
    if (race_.kind != RaceKind::kAtomicPlain)
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
      if (SameLineOtherLock())
        return;
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

  // Both took a mutex in the same way, but not the same mutex.
  bool SameLineOtherLock() {
    if (current_.lock_count != 1 || previous_.lock_count != 1)
      return false;
    uptr pc = current_.lock_places[0].pc;
    ObjectInfo a, b;
    if (pc == 0 || pc != previous_.lock_places[0].pc ||
        !DescribeObject(current_.locks[0] & ~kReadLockBit, &a) ||
        !DescribeObject(previous_.locks[0] & ~kReadLockBit, &b))
      return false;
    Begin("lock-at-another-address");
    out_.Format(
        "they locked at the same line, but not the same mutex: M%u is at "
        "0x%lx, M%u at 0x%lx; a copy of a lock, or another object's, protects "
        "nothing here",
        a.id, a.address, b.id, b.address);
    return true;
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

  const Frames &current_frames_, &previous_frames_;
  RaceRecord& race_;
  const ReportedAccess &current_, &previous_;
  StringBuilder out_;
};

}  // namespace

void FindHints(const Frames& current, const Frames& previous,
               RaceRecord* race) {
  Adviser(current, previous, race).Advise();
}

}  // namespace hbsan

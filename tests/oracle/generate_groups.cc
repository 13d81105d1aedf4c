// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kinds of groups of threads, one function each.
#include "tests/oracle/generator.h"

namespace hbsan::oracle {

// `sync` is 64 bytes: two locks, three atomics.
void Generator::WildStep(int thread, Region data, Region sync) {
  uint32_t lock = sync.begin + 8 * uint32_t(random_.In(0, 1));
  Region atomic = random_.Pick<Region>(
      {{sync.begin + 16, 16}, {sync.begin + 32, 4}, {sync.begin + 40, 8}});
  int order = random_.In(kRelaxed, kSeqCst);
  switch (random_.In(0, 11)) {
    case 0:
    case 1:
      Sync(thread, Op::kLock, lock);
      Accesses(thread, data, 3);
      if (random_.Chance(20)) {
        Sync(thread, Op::kWait, lock);
        Sync(thread, Op::kWake, lock);
      }
      Sync(thread, Op::kUnlock, lock);
      break;
    case 2:
      Atomic(thread, Op::kAtomicStore, atomic,
             random_.Pick<int>({kRelaxed, kRelease, kSeqCst}));
      break;
    case 3:
      Atomic(thread, random_.Chance(80) ? Op::kAtomicLoad : Op::kCasFailure,
             atomic,
             random_.Pick<int>({kRelaxed, kConsume, kAcquire, kSeqCst}));
      break;
    case 4:
      Atomic(thread,
             random_.Pick<Op>(
                 {Op::kAtomicUpdate, Op::kCasSuccess, Op::kAtomicBracket}),
             atomic, order);
      break;
    case 5:
      Add(thread, {.op = Op::kFence, .order = order});
      break;
    case 7:
      Add(thread,
          {.op = random_.Pick<Op>({Op::kAnnotateRelease, Op::kAnnotateAcquire}),
           .at = atomic.begin,
           .size = atomic.bytes});
      break;
    case 6: {
      // An atomic among the data.
      Region byte = {data.begin + uint32_t(random_.In(0, int(data.bytes) - 1)),
                     1};
      Atomic(thread, random_.Chance(50) ? Op::kAtomicUpdate : Op::kAtomicLoad,
             byte, random_.Chance(50) ? kRelaxed : kAcquire);
      break;
    }
    default:
      Accesses(thread, data, 4);
  }
}

void Generator::Wild(Team team, int count) {
  Region data = NewRegion(uint32_t(random_.Pick<int>({8, 16, 24, 64, 100})));
  Region sync = {NewObject(64), 64};
  Start(&team, count);
  for (int t : team.members)
    for (int n = random_.In(2, 12); n > 0; n--) WildStep(t, data, sync);
  for (int n = random_.In(0, 4); n > 0; n--) WildStep(team.leader, data, sync);
  End(team);
}

// Data that one lock guards; condition variables and nested locks.
void Generator::Locked(Team team, int count) {
  uint32_t lock = NewObject(), inner = NewObject();
  Region data = NewRegion(uint32_t(random_.In(1, 40)));
  Region inner_data = NewRegion(uint32_t(random_.In(1, 24)));
  if (random_.Chance(30))
    Sync(team.leader, Op::kMutexInit, lock);
  Start(&team, count);
  for (int t : team.members) {
    for (int n = random_.In(1, 8); n > 0; n--) {
      Sync(t, Op::kLock, lock);
      Accesses(t, data, 5);
      if (random_.Chance(20)) {
        bool again = random_.Chance(30);
        Sync(t, Op::kLock, again ? lock : inner);
        Accesses(t, again ? data : inner_data, 2);
        Sync(t, Op::kUnlock, again ? lock : inner);
      }
      if (random_.Chance(15)) {
        Sync(t, Op::kWait, lock);
        Sync(t, Op::kWake, lock);
        Accesses(t, data, 2);
      }
      Sync(t, Op::kUnlock, lock);
    }
  }
  End(team);
}

// The same with locks that now and then another thread unlocks, and that are
// destroyed and used anew.
void Generator::PlainlyLocked(Team team, int count) {
  uint32_t lock = NewObject();
  Region data = NewRegion(uint32_t(random_.In(1, 40)));
  Start(&team, count);
  for (int t : team.members) {
    for (int n = random_.In(1, 8); n > 0; n--) {
      Sync(t, Op::kPlainLock, lock);
      Accesses(t, data, 5);
      if (random_.Chance(8)) {
        int handed_over = NewEvent();
        int other = team.members[size_t(random_.In(0, count - 1))];
        Add(t, {.op = Op::kFence, .order = kRelaxed}, -1, handed_over);
        Add(other, {.op = Op::kPlainUnlock, .at = lock}, handed_over);
      } else {
        Sync(t, Op::kPlainUnlock, lock);
      }
      if (random_.Chance(5))
        Sync(t, Op::kLockDestroy, lock);
    }
  }
  End(team);
}

// What one thread makes once and the others use; a first attempt may throw.
void Generator::Once(Team team, int count) {
  bool guard = random_.Chance(50);
  Region flag = {NewObject(), 1};
  Region data = NewRegion(uint32_t(random_.In(1, 40)));
  Start(&team, count);
  int event = -1;
  for (bool throws = true; throws;) {
    throws = random_.Chance(30);
    int t = team.members[size_t(random_.In(0, count - 1))];
    Op begin = guard ? Op::kGuardBegin : Op::kOnceBegin;
    Op end = throws ? (guard ? Op::kGuardThrow : Op::kOnceThrow)
                    : (guard ? Op::kGuardEnd : Op::kOnceEnd);
    Add(t, {.op = begin, .at = flag.begin}, event);
    Accesses(t, data, 4);
    event = NewEvent();
    Add(t, {.op = end, .at = flag.begin}, -1, event);
  }
  for (int t : team.members) {
    for (int n = random_.In(0, 3); n > 0; n--) {
      if (guard)
        Atomic(t, Op::kAtomicLoad, flag,
               random_.Chance(95) ? kAcquire : kRelaxed, event);
      else
        Add(t, {.op = Op::kOncePass, .at = flag.begin}, event);
      Accesses(t, data, 3, random_.Chance(2));
    }
  }
  End(team);
}

void Generator::ReadersAndWriters(Team team, int count) {
  uint32_t lock = NewObject();
  Region data = NewRegion(uint32_t(random_.In(1, 40)));
  Start(&team, count);
  for (int t : team.members) {
    for (int n = random_.In(1, 8); n > 0; n--) {
      bool write = random_.Chance(35);
      Sync(t, write ? Op::kWriteLock : Op::kReadLock, lock);
      // A rare reader writes, too: other readers do not hear of it.
      Accesses(t, data, 4, write || random_.Chance(2));
      Sync(t, Op::kRwUnlock, lock);
    }
  }
  End(team);
}

// Makes `event` happen, by one of the ways to release.
void Generator::Publish(int thread, int flavour, Region object, int event) {
  switch (flavour) {
    case 0:
      Atomic(thread, Op::kAtomicStore, object, kRelease, -1, event);
      break;
    case 1:
      Add(thread, {.op = Op::kFence, .order = ReleaseOrder()});
      Atomic(thread, Op::kAtomicStore, object, kRelaxed, -1, event);
      break;
    case 2:
      Atomic(thread,
             random_.Pick<Op>(
                 {Op::kAtomicUpdate, Op::kCasSuccess, Op::kAtomicBracket}),
             object, ReleaseOrder(), -1, event);
      break;
    case 3:
      Add(thread, {.op = Op::kFence, .order = ReleaseOrder()});
      Atomic(thread, Op::kAtomicUpdate, object, kRelaxed, -1, event);
      break;
    case 4:
      Add(thread, {.op = Op::kPost, .at = object.begin}, -1, event);
      break;
    default:
      Add(thread,
          {.op = Op::kAnnotateRelease,
           .at = object.begin,
           .size = object.bytes},
          -1, event);
  }
}

void Generator::Receive(int thread, int flavour, Region object, int event) {
  if (flavour == 4) {
    Add(thread, {.op = Op::kTake, .at = object.begin}, event);
    return;
  }
  if (flavour == 5 && random_.Chance(70)) {
    Add(thread,
        {.op = Op::kAnnotateAcquire, .at = object.begin, .size = object.bytes},
        event);
    return;
  }
  int order = random_.Pick<int>({kConsume, kAcquire, kAcqRel, kSeqCst});
  int load_order = order == kAcqRel ? int(kAcquire) : order;
  switch (random_.In(0, 4)) {
    case 0:
      Atomic(thread, Op::kAtomicLoad, object, load_order, event);
      break;
    case 1:
      Atomic(thread, Op::kAtomicLoad, object, kRelaxed, event);
      Add(thread, {.op = Op::kFence, .order = order});
      break;
    case 2:
      Atomic(thread, Op::kAtomicUpdate, object, order, event);
      break;
    case 3:
      Atomic(thread, Op::kCasFailure, object, load_order, event);
      break;
    default:
      Atomic(thread, Op::kCasSuccess, object, kRelaxed, event);
      Add(thread, {.op = Op::kFence, .order = order});
  }
}

// Payloads handed from thread to thread, several at once; others may update
// the flag in between, which continues the release sequence.
void Generator::Messages(Team team, int count) {
  Start(&team, count);
  int chains = random_.In(1, 3);
  for (int c = 0; c < chains; c++) {
    Region data = NewRegion(uint32_t(random_.In(1, 24)));
    int event = -1, flavour = 0;
    Region object = {};
    for (int hop = random_.In(2, 8); hop > 0; hop--) {
      int t = team.members[size_t(random_.In(0, count - 1))];
      if (event >= 0)
        Receive(t, flavour, object, event);
      Accesses(t, data, 4);
      uint32_t bytes = random_.Pick<uint32_t>({1, 2, 4, 8, 16});
      object = {NewObject(bytes), bytes};
      flavour = random_.In(0, 5);
      // Its constructor: a plain write, ordered before everybody who reads
      // what was published.
      if (flavour < 4 && random_.Chance(12))
        Add(t, {.op = Op::kWrite, .at = object.begin, .size = bytes});
      event = NewEvent();
      Publish(t, flavour, object, event);
      if (flavour != 4 && random_.Chance(40)) {
        int between = NewEvent();
        int other = team.members[size_t(random_.In(0, count - 1))];
        // After what that thread does already, so this cannot come full circle.
        // A store would end the release sequence; now and then it does.
        bool ends = random_.Chance(8);
        Atomic(other, ends ? Op::kAtomicStore : Op::kAtomicUpdate, object,
               ends && random_.Chance(30) ? kRelease : kRelaxed, event,
               between);
        event = between;
      }
    }
  }
  End(team);
}

// Generations of short-lived threads.
void Generator::ForkJoin(Team team, int count) {
  Region data = NewRegion(uint32_t(random_.In(8, 64)));
  for (int round = random_.In(1, 8); round > 0; round--) {
    Accesses(team.leader, data, 3);
    Team children = {team.leader, {}};
    int n = random_.In(1, count);
    Start(&children, n);
    uint32_t part = std::max(1u, data.bytes / uint32_t(n));
    bool read_only = random_.Chance(30);
    for (int i = 0; i < n; i++) {
      uint32_t begin = std::min(uint32_t(i) * part, data.bytes - part);
      if (uint32_t(i + 1) * part > data.bytes || read_only)
        Accesses(children.members[size_t(i)], data, 4, false);
      else
        Accesses(children.members[size_t(i)], {data.begin + begin, part}, 6);
    }
    End(children);
  }
  Accesses(team.leader, data, 2);
}

void Generator::Phases(Team team, int count) {
  uint32_t barrier = NewObject(32);
  Region data = NewRegion(uint32_t(count * random_.In(1, 9)));
  uint32_t part = data.bytes / uint32_t(count);
  Add(team.leader,
      {.op = Op::kBarrierInit, .at = barrier, .size = uint32_t(count)});
  Start(&team, count);
  for (int phase = random_.In(1, 6); phase > 0; phase--) {
    // One owner a part, another one in each phase; then everybody reads.
    int shift = random_.In(0, count - 1);
    for (int i = 0; i < count; i++) {
      uint32_t mine = uint32_t((i + shift) % count) * part;
      int t = team.members[size_t(i)];
      Accesses(t, {data.begin + mine, part}, 3);
      Sync(t, Op::kArrive, barrier);
      Sync(t, Op::kLeave, barrier);
      if (random_.Chance(50))
        continue;
      Accesses(t, {data.begin + mine, part}, 2, false);
    }
    if (!random_.Chance(70))
      continue;
    for (int t : team.members) {
      Sync(t, Op::kArrive, barrier);
      Sync(t, Op::kLeave, barrier);
      Accesses(t, data, 2, false);
      Sync(t, Op::kArrive, barrier);
      Sync(t, Op::kLeave, barrier);
    }
  }
  End(team);
}

// More releases than a slot's epoch can count when limits are small.
void Generator::LongChain(Team team, int count) {
  count = std::min(count, 4);
  uint32_t shared = NewObject();
  Region shared_data = NewRegion(uint32_t(random_.In(1, 16)));
  Start(&team, count);
  for (int t : team.members) {
    uint32_t own = NewObject();
    Region data = NewRegion(uint32_t(random_.In(1, 12)));
    bool meets = random_.Chance(60);
    for (int n = random_.In(40, 300); n > 0; n--) {
      bool meet = meets && random_.Chance(10);
      Sync(t, Op::kLock, meet ? shared : own);
      Access(t, meet ? shared_data : data, true);
      Sync(t, Op::kUnlock, meet ? shared : own);
    }
  }
  End(team);
  Accesses(team.leader, shared_data, 2);
}

// Blocks that hold data, a lock and an atomic, passed on and freed, while the
// allocator uses their place again.
void Generator::Blocks(Team team, int count) {
  Region block = NewBlock(uint32_t(16 * random_.In(2, 4)));
  Region data = {block.begin + 16, block.bytes - 16};
  uint32_t lock = block.begin;
  Region flag = {block.begin + 8, 8};
  Region outside = NewRegion(8);
  bool races = random_.Chance(25);
  Start(&team, count);
  int event = -1;
  for (int life = random_.In(1, 5); life > 0; life--) {
    int owner = team.members[size_t(random_.In(0, count - 1))];
    int born = NewEvent();
    Add(owner, {.op = Op::kMalloc, .at = block.begin, .size = block.bytes},
        event, born);
    Accesses(owner, data, 3);
    // Must not find what an earlier life of the block left behind.
    if (random_.Chance(60))
      Atomic(owner, Op::kAtomicLoad, flag, kAcquire);
    if (races)
      Access(owner, outside, true);
    int published = NewEvent();
    Publish(owner, random_.In(0, 3), flag, published);
    int user = team.members[size_t(random_.In(0, count - 1))];
    Receive(user, 0, flag, published);
    for (int n = random_.In(0, 2); n > 0; n--) {
      Sync(user, Op::kLock, lock);
      Accesses(user, data, 3);
      Sync(user, Op::kUnlock, lock);
    }
    event = NewEvent();
    Add(user, {.op = Op::kFree, .at = block.begin}, -1, event);
    // The place is free when the next life begins, not known to its owner.
  }
  End(team);
}

void Generator::Group(int count) {
  Team team = {0, {}};
  // A leader of its own lets the group run beside the others.
  bool own_leader = count > 2 && random_.Chance(70);
  if (own_leader) {
    team.leader = next_thread_++;
    Add(0, {.op = Op::kCreate, .other = team.leader});
    count--;
  }
  switch (random_.In(0, 14)) {
    case 0:
    case 1:
      Wild(team, count);
      break;
    case 2:
    case 3:
      Locked(team, count);
      break;
    case 4:
      ReadersAndWriters(team, count);
      break;
    case 5:
    case 6:
      Messages(team, count);
      break;
    case 7:
    case 8:
      ForkJoin(team, count);
      break;
    case 9:
      Phases(team, count);
      break;
    case 10:
    case 11:
      LongChain(team, count);
      break;
    case 12:
      PlainlyLocked(team, count);
      break;
    case 13:
      Once(team, count);
      break;
    default:
      Blocks(team, count);
  }
  if (own_leader) {
    Add(team.leader, {.op = Op::kFinish});
    leaders_.push_back(team.leader);
  }
}

}  // namespace hbsan::oracle

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/model/world.h"

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "runtime/detect/detect.h"
#include "runtime/flags/flags.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/thread.h"
#include "tests/model/explorer.h"
#include "tests/model/spill_pool.h"

extern "C" {
extern __thread hbsan_hot_state __hbsan_hot
    __attribute__((tls_model("initial-exec")));
// Without their calling convention, as the model compiles them.
void __hbsan_read1(const void*);
void __hbsan_read2(const void*);
void __hbsan_read4(const void*);
void __hbsan_read8(const void*);
void __hbsan_write1(const void*);
void __hbsan_write2(const void*);
void __hbsan_write4(const void*);
void __hbsan_write8(const void*);
void __hbsan_read16(const void*);
void __hbsan_write16(const void*);
void __hbsan_read_span(const void*, hbsan::u64);
void __hbsan_write_span(const void*, hbsan::u64);
}

namespace hbsan::model {
namespace {

constexpr u32 kThreads = 7;        // A, B, C and others that came before
constexpr u32 kProber = kThreads;  // who comes later
constexpr u32 kGranules = 2;
constexpr u32 kNodes = 6;

alignas(64) u64 g_data[kGranules];
ThreadState* g_threads[kThreads + 1];
hbsan_hot_state g_hot[kThreads + 1];

struct Report {
  u32 thread;
  Slot previous;
  u32 granule;
};
static_assert(std::is_trivially_copyable_v<Report>);
std::vector<Report> g_reports;

uptr DataAddress() { return reinterpret_cast<uptr>(g_data); }

void SetUpOnce() {
  static bool done = [] {
    InitFlags();
    InitShadow();
    InitDetect();
    for (u32 i = 0; i <= kThreads; i++) {
      g_threads[i] = CreateThread(nullptr, 0x1000, kNoContext, 0);
      StartThread(g_threads[i], &g_hot[i]);
    }
    return true;
  }();
  (void)done;
}

void BecomeThread(u32 i) { __hbsan_hot = g_hot[i]; }

u32 EpochOf(u32 i) { return Value(g_threads[i]->epoch); }

void SetEpoch(u32 i, u32 epoch) {
  ThreadState* t = g_threads[i];
  t->epoch = Epoch{epoch};
  t->slot_epoch = epoch - g_sid_base[Index(t->sid)];
  t->clock.Set(t->sid, t->epoch);
  g_sid_last[Index(t->sid)].value = epoch;
  for (u32& lane : t->hot->own)
    lane = HBSAN_SLOT_OWN(Index(t->sid), t->slot_epoch);
}

void Perform(u32 thread, const Access& a) {
  const char* p = reinterpret_cast<const char*>(g_data) + a.offset;
  bool read = IsRead(a.kind);
  switch (a.via) {
    case Via::kHook: {
      static void (*const hooks[2][4])(const void*) = {
          {__hbsan_write1, __hbsan_write2, __hbsan_write4, __hbsan_write8},
          {__hbsan_read1, __hbsan_read2, __hbsan_read4, __hbsan_read8}};
      hooks[read][std::countr_zero(a.bytes)](p);
      break;
    }
    case Via::kSpan:
      if (a.bytes == 16 && a.offset == 0)
        (read ? __hbsan_read16 : __hbsan_write16)(p);
      else
        (read ? __hbsan_read_span : __hbsan_write_span)(p, a.bytes);
      break;
    case Via::kRange:
      CheckRange(g_threads[thread], 0x1000, uptr(p), a.bytes, a.kind);
      break;
    case Via::kAtomic:
      CheckAtomic(g_threads[thread], 0x1000, uptr(p), a.bytes, a.kind);
      break;
  }
}

u32 MaskIn(const Access& a, u32 granule) {
  u32 mask = 0;
  for (u32 i = 0; i < 8; i++)
    if (granule * 8 + i >= a.offset && granule * 8 + i < a.offset + a.bytes)
      mask |= 1u << i;
  return mask;
}

bool Conflicting(const Access& a, const Access& b) {
  bool common = a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
  return common && !(IsRead(a.kind) && IsRead(b.kind)) &&
         !(IsAtomic(a.kind) && IsAtomic(b.kind));
}

// Everything a cell and its chain may consist of.
struct Memory {
  u32 cells[kGranules][HBSAN_SLOTS_PER_CELL];
  SpillNode nodes[kNodes];
  Pool pool;

  void Save() {
    memcpy(cells, CellOf(DataAddress()), sizeof(cells));
    memcpy(nodes, NodeAt(1), sizeof(nodes));
    pool = SavePool();
  }
  void Restore() const {
    memcpy(CellOf(DataAddress()), cells, sizeof(cells));
    memcpy(NodeAt(1), nodes, sizeof(nodes));
    RestorePool(pool);
  }
};

struct Moment {
  Memory memory;
  u32 in_runtime[3];
  bool no_room[3];
  u32 reports;  // of them, which follow
};

struct Done {
  u32 thread;
  u32 epoch;
  Access access;
};

class World : public Program {
 public:
  explicit World(const Scenario& s) : scenario_(s) {
    SetUpOnce();
    for (u32 i = 0; i <= kThreads; i++) {
      memset(g_threads[i]->clock.at, 0, sizeof(g_threads[i]->clock.at));
      SetEpoch(i, 1);
      ResetThread(i);
    }
    memset(g_heard_by_all, 0, sizeof(g_heard_by_all));
    Memory empty = {};
    empty.pool = Pool();
    empty.Restore();
    for (const Step& step : s.before) {
      if (step.what == Step::kRelease) {
        g_threads[step.to]->clock.Join(g_threads[step.thread]->clock);
        SetEpoch(step.thread, EpochOf(step.thread) + 1);
        continue;
      }
      BecomeThread(step.thread);
      Perform(step.thread, step.access);
      history_.push_back({step.thread, EpochOf(step.thread), step.access});
    }
    // The accesses of the instant are in a new epoch, unless it is untouched.
    for (u32 i = 0; i < s.at_once.size(); i++)
      history_.push_back({i, EpochOf(i), s.at_once[i]});
    // What each thread of this program has heard; later ones begin there.
    for (u32 sid = 0; sid < kSidCount; sid++) {
      least_[sid] = ~0u;
      for (u32 i = 0; i < kThreads; i++) {
        bool own = Index(g_threads[i]->sid) == sid;
        least_[sid] = std::min(least_[sid], g_threads[i]->clock.at[sid] - own);
      }
      if (s.heard_by_all)
        g_heard_by_all[sid] = least_[sid];
    }
    start_.Save();
    for (u32 i = 0; i < s.at_once.size(); i++)
      for (u32 j = i + 1; j < s.at_once.size(); j++)
        if (Conflicting(s.at_once[i], s.at_once[j]))
          pairs_.push_back({i, j});
  }

  int threads() const override { return int(scenario_.at_once.size()); }
  void Reset() override {
    start_.Restore();
    for (u32 i = 0; i < kThreads; i++) ResetThread(i);
    g_reports.clear();
  }
  void Save(std::vector<char>* to) const override {
    Moment m;
    m.memory.Save();
    for (u32 i = 0; i < scenario_.at_once.size(); i++) {
      m.in_runtime[i] = g_threads[i]->in_runtime;
      m.no_room[i] = g_threads[i]->no_room;
    }
    m.reports = u32(g_reports.size());
    to->resize(sizeof(m) + m.reports * sizeof(Report));
    memcpy(to->data(), &m, sizeof(m));
    memcpy(to->data() + sizeof(m), g_reports.data(),
           m.reports * sizeof(Report));
  }
  void Restore(const std::vector<char>& from) override {
    const Moment& m = *reinterpret_cast<const Moment*>(from.data());
    m.memory.Restore();
    for (u32 i = 0; i < scenario_.at_once.size(); i++) {
      ResetThread(i);
      g_threads[i]->in_runtime = m.in_runtime[i];
      g_threads[i]->no_room = m.no_room[i];
    }
    g_reports.resize(m.reports);
    memcpy(g_reports.data(), &m + 1, m.reports * sizeof(Report));
  }
  void RunThread(int i) override {
    Perform(u32(i), scenario_.at_once[size_t(i)]);
  }
  void SwitchTo(int i) override { BecomeThread(u32(i)); }
  bool IsShared(uintptr_t p) const override {
    return p >= HBSAN_SHADOW_BASE && p < kSpillBase + (uptr{1} << 32);
  }
  uint64_t HashMemory() const override {
    uint64_t h = 1;
    auto mix = [&h](const void* p, size_t bytes) {
      for (size_t i = 0; i < bytes; i += 8) {
        uint64_t v;
        memcpy(&v, static_cast<const char*>(p) + i, 8);
        h = ((h + 0x632be59bd9b4e019) ^ v) * 0x9e3779b97f4a7c15;
        h ^= h >> 32;
      }
    };
    mix(CellOf(DataAddress()), sizeof(start_.cells));
    Pool pool = SavePool();
    mix(NodeAt(1), (pool.used - 1) * sizeof(SpillNode));
    uint64_t rest[] = {pool.used, pool.freed_begin, pool.freed_end, 0};
    for (u32 i = 0; i < scenario_.at_once.size(); i++)
      rest[3] |= uint64_t(g_threads[i]->no_room) << i;
    mix(rest, sizeof(rest));
    for (const Report& r : g_reports) {
      uint64_t report[] = {r.thread, r.previous.raw(), r.granule};
      mix(report, sizeof(report));
    }
    return h;
  }
  std::string Describe(uintptr_t p, const void* value,
                       unsigned bytes) const override;
  unsigned Judge() override {
    unsigned wrong = 0;
    u32 reported = 0;  // accesses of the instant that are in a report
    for (const Report& r : g_reports) {
      reported |= 1u << r.thread;
      bool real = false;
      for (const Done& d : history_) {
        if (Index(g_threads[d.thread]->sid) != Index(r.previous.sid()) ||
            d.epoch != r.previous.slot_epoch())
          continue;
        if (d.thread == r.thread || Heard(r.thread, d) ||
            !Conflicting(d.access, scenario_.at_once[r.thread]))
          continue;
        real = true;
        if (d.thread < scenario_.at_once.size() && d.epoch == EpochOf(d.thread))
          reported |= 1u << d.thread;
      }
      if (!real)
        wrong |= kFalseReport;
    }
    for (auto [i, j] : pairs_)
      if (!(reported & (1u << i | 1u << j)))
        wrong |= kMissed;
    uint64_t key = HashMemory() * 31 + reported;
    auto [it, is_new] = judged_.try_emplace(key, 0);
    if (is_new)
      it->second = JudgeMemory(reported);
    return wrong | it->second;
  }

 private:
  void ResetThread(u32 i) {
    ThreadState* t = g_threads[i];
    t->recorded = 0;
    t->in_runtime = 0;
    t->full_cells = 1;  // heard_by_all of the scenario stays
    t->no_room = false;
    t->random = i;
  }
  static bool Heard(u32 thread, const Done& d) {
    return thread == d.thread ||
           g_threads[thread]->clock.at[Index(g_threads[d.thread]->sid)] >=
               d.epoch;
  }
  unsigned JudgeMemory(u32 reported);

  Scenario scenario_;
  std::vector<Done> history_;  // the last ones are those of the instant
  std::vector<std::pair<u32, u32>> pairs_;
  u32 least_[kSidCount];
  Memory start_;
  std::unordered_map<uint64_t, unsigned> judged_;
};

// A later access of any byte and kind, by a thread that has heard of what any
// of the threads did, or of nothing: is it reported exactly when it races?
unsigned World::JudgeMemory(u32 reported) {
  unsigned wrong = 0;
  Memory end;
  end.Save();
  u32 used = 0;
  u32 n = u32(scenario_.at_once.size());
  for (u32 granule = 0; granule < kGranules; granule++) {
    u32 slots = 0, accesses = 0;
    for (u32 slot : end.cells[granule]) slots += slot != 0 && !IsMarker(slot);
    u32 last = end.cells[granule][kMarkerSlot];
    for (u32 i = IsMarker(last) ? NodeOfMarker(last) : 0; i != 0;
         i = end.nodes[i - 1].next)
      for (u32 slot : end.nodes[i - 1].slots) slots += slot != 0;
    for (const Done& d : history_) accesses += MaskIn(d.access, granule) != 0;
    if (slots > accesses)
      wrong |= kTooManySlots;
    used |= u32(accesses != 0) << granule;
  }
  constexpr AccessKind kKinds[] = {AccessKind::kWrite, AccessKind::kRead,
                                   AccessKind::kAtomicWrite,
                                   AccessKind::kAtomicRead};
  ThreadState* t = g_threads[kProber];
  // The last bit: of all threads that only came before.
  for (u32 heard = 0; heard < 2u << n; heard++) {
    memset(t->clock.at, 0, sizeof(t->clock.at));
    for (u32 sid = 0; sid < kSidCount; sid++)
      t->clock.at[sid] = least_[sid] == ~0u ? 0 : least_[sid];
    for (u32 i = 0; i < kThreads; i++)
      if (heard >> std::min(i, n) & 1)
        t->clock.Join(g_threads[i]->clock);
    SetEpoch(kProber, 1);
    for (u32 byte = 0; byte < kGranules * 8; byte++) {
      if (!(used >> byte / 8 & 1))
        continue;
      for (AccessKind kind : kKinds) {
        Access probe = {kind, byte, 1,
                        IsAtomic(kind) ? Via::kAtomic : Via::kRange};
        bool races = false, must = false;
        for (u32 k = 0; k < history_.size(); k++) {
          const Done& d = history_[k];
          if (Heard(kProber, d) || !Conflicting(d.access, probe))
            continue;
          races = true;
          bool of_instant = k >= history_.size() - n;
          if (!of_instant || !(reported >> d.thread & 1))
            must = true;
        }
        end.Restore();
        ResetThread(kProber);
        BecomeThread(kProber);
        size_t before = g_reports.size();
        Perform(kProber, probe);
        bool found = g_reports.size() > before;
        g_reports.resize(before);
        if (must && !found)
          wrong |= kForgotten;
        if (found && !races)
          wrong |= kGhost;
      }
    }
  }
  end.Restore();
  return wrong;
}

std::string SlotName(u32 raw) {
  if (raw == 0)
    return "-";
  char text[64];
  if (IsMarker(raw)) {
    snprintf(text, sizeof(text), "chain%u", NodeOfMarker(raw));
    return text;
  }
  Slot slot(raw);
  char who = '?';
  for (u32 i = 0; i < kThreads; i++)
    if (g_threads[i]->sid == slot.sid())
      who = char('A' + i);
  snprintf(text, sizeof(text), "%c%u:%s%s/%02x", who, slot.slot_epoch(),
           slot.is_atomic() ? "a" : "", slot.is_read() ? "R" : "W",
           slot.mask());
  return text;
}

std::string World::Describe(uintptr_t p, const void* value,
                            unsigned bytes) const {
  char where[64];
  uptr cells = reinterpret_cast<uptr>(CellOf(DataAddress()));
  if (p < kSpillBase)
    snprintf(where, sizeof(where), "cell%zu[%zu]", (p - cells) / 16,
             (p - cells) % 16 / 4);
  else
    snprintf(where, sizeof(where), "node%zu[%zu]", (p - kSpillBase) / 64,
             (p - kSpillBase) % 64 / 4);
  std::string text = where;
  for (unsigned i = 0; i < bytes; i += 4) {
    u32 slot;
    memcpy(&slot, static_cast<const char*>(value) + i, 4);
    text += " " + SlotName(slot);
  }
  return text;
}

}  // namespace

std::string Access::Name() const {
  char text[64];
  static constexpr const char* kNames[] = {"W", "R", "aW", "aR", "free", "V"};
  snprintf(text, sizeof(text), "%s%s%u%s%.0u",
           via == Via::kRange  ? "range "
           : via == Via::kSpan ? "span "
                               : "",
           kNames[u32(kind)], bytes, offset ? "@" : "", offset);
  return text;
}

std::string Scenario::Name() const {
  std::string text = state + ":";
  for (const Access& a : at_once) text += " " + a.Name() + ",";
  text.pop_back();
  return text;
}

std::string WrongNames(unsigned wrong) {
  std::string text;
  if (wrong & kMissed)
    text += " missed";
  if (wrong & kFalseReport)
    text += " false-report";
  if (wrong & kForgotten)
    text += " forgotten";
  if (wrong & kGhost)
    text += " ghost";
  if (wrong & kTooManySlots)
    text += " slots";
  return text;
}

Outcome Check(const Scenario& scenario, bool want_example) {
  World world(scenario);
  Explorer explorer(&world);
  Explored e = explorer.Run();
  if (!e.complete) {
    fprintf(stderr, "too many states: %s\n", scenario.Name().c_str());
    abort();
  }
  Outcome outcome = {e.states, e.interleavings, e.wrong,
                     e.wrong_after_late_store, ""};
  unsigned wrong = e.wrong | e.wrong_after_late_store;
  for (unsigned bit = 1; want_example && bit <= wrong; bit <<= 1)
    if (wrong & bit)
      outcome.example +=
          "  " + WrongNames(bit) + ":\n" + explorer.Shortest(bit);
  return outcome;
}

}  // namespace hbsan::model

namespace hbsan {

// In place of the report layer's.
void ReportRace(const RaceFound& race) {
  using namespace model;
  for (u32 i = 0; i <= kThreads; i++)
    if (g_threads[i] == race.thread)
      g_reports.push_back(
          {i, race.previous, u32(race.granule - DataAddress()) / 8});
}

}  // namespace hbsan

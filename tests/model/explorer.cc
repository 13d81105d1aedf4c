// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/model/explorer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <unordered_map>

#include "tests/model/memory.h"

namespace hbsan::model {
namespace {

constexpr int kMaxThreads = 3;
constexpr size_t kStackBytes = 128 << 10;
constexpr int kMaxBuffered = 16;
constexpr uint32_t kNone = ~0u;

#if !defined(__x86_64__)
#  error "the model's fibers are not written for this processor"
#endif

// Saves the callee-saved registers and the stack at *from, goes on at `to`.
// Many times faster than swapcontext, which asks the kernel for signal masks.
__attribute__((naked)) void SwitchStack(void** /*from*/, void* /*to*/) {
  __asm__(
      "pushq %rbp\n\tpushq %rbx\n\tpushq %r12\n\tpushq %r13\n\t"
      "pushq %r14\n\tpushq %r15\n\t"
      "movq %rsp, (%rdi)\n\tmovq %rsi, %rsp\n\t"
      "popq %r15\n\tpopq %r14\n\tpopq %r13\n\tpopq %r12\n\t"
      "popq %rbx\n\tpopq %rbp\n\tret");
}

uint64_t Mix(uint64_t h, uint64_t v) {
  h = ((h + 0x632be59bd9b4e019) ^ v) * 0x9e3779b97f4a7c15;
  return h ^ h >> 29;
}

// Of a fiber that is not running.  Four words at a time, for speed.
uint64_t HashStack(const void* begin, const void* end) {
  uint64_t h[4] = {1, 2, 3, 4};
  const char* p = static_cast<const char*>(begin);
  for (; p + 32 <= end; p += 32) {
    uint64_t v[4];
    memcpy(v, p, 32);
    for (int i = 0; i < 4; i++) h[i] = Mix(h[i], v[i]);
  }
  for (; p < end; p += 8) {
    uint64_t v;
    memcpy(&v, p, 8);
    h[0] = Mix(h[0], v);
  }
  return Mix(Mix(Mix(h[0], h[1]), h[2]), h[3]);
}

struct Buffered {
  uintptr_t at;
  unsigned bytes;
  alignas(16) unsigned char value[16];
};

struct Fiber {
  char* stack = nullptr;
  void* sp = nullptr;
  bool done = false;
  bool waits_for_drain = false;  // its next operation is locked
  bool began = false;            // touched shared memory
  bool overtaken = false;        // somebody published since
  uint64_t place = 0;            // hash of its registers and stack
  int buffered = 0;
  Buffered buffer[kMaxBuffered];
};

// All that one moment of an execution consists of.
struct Moment {
  Fiber fibers[kMaxThreads];
  bool late_store;
  std::vector<char> stacks;  // what is in use of them, one after another
  std::vector<char> program;
};

bool g_torn;
struct Scheduler;
Scheduler* g_scheduler;

// One execution: the fibers, and one step of one of them at a time.
struct Scheduler {
  Program* program;
  int threads;
  int current = -1;
  void* main_sp = nullptr;
  Fiber fibers[kMaxThreads];
  bool late_store = false;  // one landed of a thread that was overtaken
  std::string* trace = nullptr;

  explicit Scheduler(Program* p) : program(p), threads(p->threads()) {
    for (int i = 0; i < threads; i++) {
      void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (stack == MAP_FAILED)
        abort();
      fibers[i].stack = static_cast<char*>(stack);
    }
  }
  ~Scheduler() {
    for (int i = 0; i < threads; i++) munmap(fibers[i].stack, kStackBytes);
  }

  static void Entry() {
    Scheduler* s = g_scheduler;
    int i = s->current;
    s->program->RunThread(i);
    s->fibers[i].done = true;
    s->Leave();
    abort();
  }
  void Leave() { SwitchStack(&fibers[current].sp, main_sp); }
  void Continue(int i) {
    current = i;
    program->SwitchTo(i);
    SwitchStack(&main_sp, fibers[i].sp);
    current = -1;
    Fiber& f = fibers[i];
    f.place = f.done ? 0 : HashStack(f.sp, f.stack + kStackBytes);
  }
  void Start() {
    program->Reset();
    late_store = false;
    for (int i = 0; i < threads; i++) {
      Fiber& f = fibers[i];
      f.done = f.waits_for_drain = f.began = f.overtaken = false;
      f.buffered = 0;
      void** top = reinterpret_cast<void**>(f.stack + kStackBytes);
      *--top = nullptr;  // as after a call
      *--top = reinterpret_cast<void*>(&Entry);
      for (int saved = 0; saved < 6; saved++) *--top = nullptr;
      f.sp = top;
    }
    // Up to the first operation on shared memory.
    for (int i = 0; i < threads; i++) Continue(i);
  }
  void Save(Moment* m) const {
    m->stacks.clear();
    for (int i = 0; i < threads; i++) {
      const Fiber& f = fibers[i];
      m->fibers[i] = f;
      if (!f.done)
        m->stacks.insert(m->stacks.end(), static_cast<const char*>(f.sp),
                         static_cast<const char*>(f.stack + kStackBytes));
    }
    m->late_store = late_store;
    program->Save(&m->program);
  }
  void Restore(const Moment& m) {
    const char* from = m.stacks.data();
    for (int i = 0; i < threads; i++) {
      Fiber& f = fibers[i];
      f = m.fibers[i];
      if (f.done)
        continue;
      size_t bytes = size_t(f.stack + kStackBytes - static_cast<char*>(f.sp));
      memcpy(f.sp, from, bytes);
      from += bytes;
    }
    late_store = m.late_store;
    program->Restore(m.program);
  }
  // Choices: i = thread i goes on; threads + i = its oldest store lands.
  bool Enabled(int choice) const {
    const Fiber& f = fibers[choice % threads];
    if (choice >= threads)
      return f.buffered > 0;
    return !f.done && !(f.waits_for_drain && f.buffered > 0);
  }
  void Take(int choice) {
    if (choice < threads) {
      Continue(choice);
      return;
    }
    Fiber& f = fibers[choice - threads];
    Buffered& b = f.buffer[0];
    memcpy(reinterpret_cast<void*>(b.at), b.value, b.bytes);
    Trace(choice - threads, "store lands", b.at, b.value, b.bytes);
    late_store |= f.overtaken;
    Published(choice - threads);
    f.buffered--;
    for (int k = 0; k < f.buffered; k++) f.buffer[k] = f.buffer[k + 1];
  }
  void Published(int thread) {
    for (int i = 0; i < threads; i++)
      fibers[i].overtaken |= i != thread && fibers[i].began;
  }
  uint64_t Hash() const {
    uint64_t h = Mix(program->HashMemory(), late_store);
    for (int i = 0; i < threads; i++) {
      const Fiber& f = fibers[i];
      h = Mix(h, uint64_t(f.done) << 8 | uint64_t(f.began) << 9 |
                     uint64_t(f.overtaken) << 10 | unsigned(f.buffered));
      h = Mix(h, f.place);
      for (int k = 0; k < f.buffered; k++) {
        const Buffered& b = f.buffer[k];
        uint64_t low = 0, high = 0;
        memcpy(&low, b.value, std::min(b.bytes, 8u));
        if (b.bytes > 8)
          memcpy(&high, b.value + 8, b.bytes - 8);
        h = Mix(Mix(Mix(Mix(h, b.at), b.bytes), low), high);
      }
    }
    return h;
  }
  void Trace(int thread, const char* what, uintptr_t at, const void* value,
             unsigned bytes) {
    if (!trace)
      return;
    char line[64];
    snprintf(line, sizeof(line), "    %c %-12s ", 'A' + thread, what);
    *trace += line + program->Describe(at, value, bytes) + "\n";
  }
};

}  // namespace

// ---- The operations, called by the fibers ----

void Load(const void* p, void* out, unsigned bytes) {
  Scheduler* s = g_scheduler;
  uintptr_t at = reinterpret_cast<uintptr_t>(p);
  bool in_fiber = s && s->current >= 0;
  bool shared = in_fiber && s->program->IsShared(at);
  if (shared)
    s->Leave();
  memcpy(out, p, bytes);
  if (!shared)
    return;
  int thread = s->current;
  Fiber& f = s->fibers[thread];
  f.began = true;
  for (int k = 0; k < f.buffered; k++) {
    const Buffered& b = f.buffer[k];
    uintptr_t begin = std::max(at, b.at);
    uintptr_t end = std::min(at + bytes, b.at + b.bytes);
    if (begin < end)
      memcpy(static_cast<char*>(out) + (begin - at), b.value + (begin - b.at),
             end - begin);
  }
  s->Trace(thread, "reads", at, out, bytes);
}

void Store(void* p, const void* value, unsigned bytes) {
  Scheduler* s = g_scheduler;
  uintptr_t at = reinterpret_cast<uintptr_t>(p);
  if (!s || s->current < 0 || !s->program->IsShared(at)) {
    memcpy(p, value, bytes);
    return;
  }
  // Nobody else can see it go into the buffer: no choice to make here.
  int thread = s->current;
  Fiber& f = s->fibers[thread];
  if (f.buffered == kMaxBuffered)
    abort();
  Buffered& b = f.buffer[f.buffered++];
  b.at = at;
  b.bytes = bytes;
  memcpy(b.value, value, bytes);
  s->Trace(thread, "stores", at, value, bytes);
}

bool CompareExchange(void* p, const void* expected, const void* desired,
                     unsigned bytes) {
  auto exchange = [=] {
    bool same = memcmp(p, expected, bytes) == 0;
    if (same)
      memcpy(p, desired, bytes);
    return same;
  };
  Scheduler* s = g_scheduler;
  uintptr_t at = reinterpret_cast<uintptr_t>(p);
  if (!s || s->current < 0 || !s->program->IsShared(at))
    return exchange();
  int thread = s->current;
  Fiber& f = s->fibers[thread];
  f.waits_for_drain = true;
  s->Leave();
  f.waits_for_drain = false;
  bool same = exchange();
  f.began = true;
  if (same)
    s->Published(thread);
  s->Trace(thread, same ? "exchanges" : "cannot set", at, desired, bytes);
  return same;
}

bool VectorsAreTorn() { return g_torn; }
void SetTornVectors(bool torn) { g_torn = torn; }

// ---- The search ----

struct Explorer::Impl {
  struct State {
    uint32_t child[2 * kMaxThreads];
    double paths = 0;
    unsigned wrong = 0;
  };
  Scheduler scheduler;
  std::vector<State> states;
  std::unordered_map<uint64_t, uint32_t> known;

  explicit Impl(Program* p) : scheduler(p) {}

  // The state the execution is in, and whether it is new.
  uint32_t Arrive(bool* is_new) {
    auto [it, fresh] =
        known.try_emplace(scheduler.Hash(), uint32_t(states.size()));
    if (fresh) {
      states.emplace_back();
      for (uint32_t& c : states.back().child) c = kNone;
    }
    *is_new = fresh;
    return it->second;
  }
};

Explorer::Explorer(Program* program) : impl_(new Impl(program)) {}
Explorer::~Explorer() { delete impl_; }

Explored Explorer::Run(size_t max_states) {
  struct Entry {
    uint32_t state;
    int choice;  // taken from here
    Moment moment;
  };
  Scheduler& s = impl_->scheduler;
  auto& states = impl_->states;
  const int choices = 2 * s.threads;
  Explored result;
  std::vector<Entry> stack(1);
  size_t depth = 0;  // used entries; the others keep their memory
  g_scheduler = &s;
  s.Start();
  for (;;) {
    bool is_new;
    uint32_t at = impl_->Arrive(&is_new);
    if (depth > 0)
      states[stack[depth - 1].state].child[stack[depth - 1].choice] = at;
    int choice = 0;
    while (is_new && choice < choices && !s.Enabled(choice)) choice++;
    if (is_new && choice < choices) {
      // What can still be chosen is remembered as "not kNone, but no state".
      for (int c = choice; c < choices; c++)
        if (s.Enabled(c))
          states[at].child[c] = kNone - 1;
      if (depth == stack.size())
        stack.emplace_back();
      Entry& e = stack[depth++];
      e.state = at;
      e.choice = choice;
      s.Save(&e.moment);
      s.Take(choice);
      continue;
    }
    if (is_new) {
      unsigned wrong = s.program->Judge();
      states[at].wrong = wrong;
      states[at].paths = 1;
      (s.late_store ? result.wrong_after_late_store : result.wrong) |= wrong;
    }
    // The next choice of the deepest state that has one left.
    for (; depth > 0; depth--) {
      Entry& e = stack[depth - 1];
      uint32_t* child = states[e.state].child;
      while (e.choice < choices && child[e.choice] != kNone - 1) e.choice++;
      if (e.choice < choices)
        break;
      for (int c = 0; c < choices; c++)
        if (child[c] != kNone)
          states[e.state].paths += states[child[c]].paths;
    }
    if (depth == 0)
      break;
    if (states.size() > max_states) {
      result.complete = false;
      break;
    }
    s.Restore(stack[depth - 1].moment);
    s.Take(stack[depth - 1].choice);
  }
  g_scheduler = nullptr;
  result.states = states.size();
  if (!states.empty())
    result.interleavings = states[0].paths;
  return result;
}

std::string Explorer::Shortest(unsigned wrong) {
  Scheduler& s = impl_->scheduler;
  const auto& states = impl_->states;
  const int choices = 2 * s.threads;
  // 0-1 breadth first over (state, who acted last).
  const size_t width = size_t(choices) + 1;
  struct Reached {
    int cost = 1 << 30;
    size_t from = 0;
    int choice = -1;
  };
  std::vector<Reached> reached(states.size() * width);
  std::deque<size_t> queue = {width - 1};
  reached[width - 1].cost = 0;
  size_t end = ~size_t{0};
  while (!queue.empty()) {
    size_t key = queue.front();
    queue.pop_front();
    size_t state = key / width;
    int last = int(key % width);
    if (states[state].wrong & wrong) {
      end = key;
      break;
    }
    for (int c = 0; c < choices; c++) {
      uint32_t child = states[state].child[c];
      if (child >= kNone - 1)
        continue;
      size_t to = child * width + size_t(c);
      int cost = reached[key].cost + (c != last);
      if (cost >= reached[to].cost)
        continue;
      reached[to] = {cost, key, c};
      if (c == last)
        queue.push_front(to);
      else
        queue.push_back(to);
    }
  }
  if (end == ~size_t{0})
    return "none";
  std::vector<int> path;
  for (size_t key = end; reached[key].choice >= 0; key = reached[key].from)
    path.push_back(reached[key].choice);
  std::reverse(path.begin(), path.end());
  std::string text;
  g_scheduler = &s;
  s.Start();
  s.trace = &text;
  for (int choice : path) s.Take(choice);
  s.trace = nullptr;
  g_scheduler = nullptr;
  return text;
}

}  // namespace hbsan::model

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a few threads of real code through every interleaving of their
// operations on shared memory, under x86-TSO (Owens, Sarkar, Sewell, "A Better
// x86 Memory Model", TPHOLs 2009): a plain store waits in its thread's buffer,
// from which it goes to memory, in order, at any later moment; a load sees the
// thread's own buffer first; a compare-and-swap waits until the buffer is empty
// and acts on memory at once.
//
// A thread is a fiber.  Depth first: a copy of the fibers and the memory is
// kept for each state on the way, to go back to.  A state is the memory, the
// buffers and the threads' registers and stacks; one that was met before is not
// entered again.  The states form a graph without cycles whose paths are the
// interleavings, so these are counted though they are not run one by one.
#ifndef HBSAN_TESTS_MODEL_EXPLORER_H_
#define HBSAN_TESTS_MODEL_EXPLORER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hbsan::model {

// What is explored.  The same calls must always do the same.
class Program {
 public:
  virtual ~Program() = default;
  virtual int threads() const = 0;
  // Memory and everything else as at the start.
  virtual void Reset() = 0;
  // The same of a moment in between.
  virtual void Save(std::vector<char>* moment) const = 0;
  virtual void Restore(const std::vector<char>& moment) = 0;
  virtual void RunThread(int thread) = 0;
  // Called before `thread` runs on.
  virtual void SwitchTo(int thread) = 0;
  // Whether others may touch the memory at p meanwhile.
  virtual bool IsShared(uintptr_t p) const = 0;
  // Of all that the threads may read or that Judge will, their stacks apart.
  virtual uint64_t HashMemory() const = 0;
  // All threads are done and all buffers are empty.  Bits of what is wrong.
  virtual unsigned Judge() = 0;
  virtual std::string Describe(uintptr_t p, const void* value,
                               unsigned bytes) const = 0;
};

struct Explored {
  size_t states = 0;
  double interleavings = 0;
  // All bits of all ends, by whether a plain store landed after somebody else
  // had published, since the storing thread first looked.
  unsigned wrong = 0;
  unsigned wrong_after_late_store = 0;
  bool complete = true;
};

class Explorer {
 public:
  explicit Explorer(Program* program);
  ~Explorer();
  Explored Run(size_t max_states = 60'000'000);
  // After Run: the interleaving with the fewest changes between threads whose
  // end has a bit of `wrong`, a line per operation.
  std::string Shortest(unsigned wrong);

 private:
  struct Impl;
  Impl* impl_;
};

void SetTornVectors(bool torn);

}  // namespace hbsan::model

#endif  // HBSAN_TESTS_MODEL_EXPLORER_H_

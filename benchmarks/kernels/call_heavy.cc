// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small functions that are really called: a tiny stack machine whose
// operations are virtual or kept out of line, so that the cost of function
// entry and exit shows.

#include <memory>
#include <vector>

#include "kernel.h"

namespace {

struct Machine {
  uint64_t stack[16] = {};
  int depth = 0;

  [[gnu::noinline]] void Push(uint64_t value) { stack[depth++] = value; }
  [[gnu::noinline]] uint64_t Pop() { return stack[--depth]; }
};

class Operation {
 public:
  virtual ~Operation() = default;
  virtual void Run(Machine& machine) const = 0;
};

class PushConstant : public Operation {
 public:
  explicit PushConstant(uint64_t value) : value_(value) {}
  void Run(Machine& machine) const override { machine.Push(value_); }

 private:
  uint64_t value_;
};

class Add : public Operation {
 public:
  void Run(Machine& machine) const override {
    machine.Push(machine.Pop() + machine.Pop());
  }
};

class MultiplyXor : public Operation {
 public:
  void Run(Machine& machine) const override {
    const uint64_t right = machine.Pop();
    machine.Push((machine.Pop() * 31) ^ right);
  }
};

using Program = std::vector<std::unique_ptr<Operation>>;

// Leaves one number on the stack, whatever the seed.
Program MakeProgram(uint64_t seed) {
  kernel::Random random(seed);
  Program program;
  program.push_back(std::make_unique<PushConstant>(seed));
  for (int i = 0; i < 200; i++) {
    program.push_back(std::make_unique<PushConstant>(random.Next()));
    if (random.Below(2) == 0) {
      program.push_back(std::make_unique<Add>());
    } else {
      program.push_back(std::make_unique<MultiplyXor>());
    }
  }
  return program;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 50000);
  uint64_t sums[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int thread) {
    const Program program = MakeProgram(thread + 21);
    uint64_t sum = 0;
    for (int64_t round = 0; round < rounds; round++) {
      Machine machine;
      machine.Push(sum);
      for (const auto& operation : program) operation->Run(machine);
      sum = machine.Pop() + machine.Pop();
    }
    sums[thread] = sum;
  });
  kernel::PrintChecksum(sums[0] ^ sums[1]);
}

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input"
// (TSE 2002), with legality restored after each cut.
#include "tests/oracle/minimise.h"

#include <algorithm>
#include <map>

#include "tests/oracle/schedule.h"

namespace hbsan::oracle {
namespace {

class Minimiser {
 public:
  Minimiser(Program program, const Fails& fails)
      : best_(std::move(program)), fails_(fails) {}

  Program Run() {
    for (size_t before = best_.size() + 1; best_.size() < before;) {
      before = best_.size();
      DropThreads();
      DropSteps();
    }
    Simplify();
    Renumber();
    return best_;
  }

 private:
  bool Try(Program candidate) {
    candidate = MakeLegal(candidate);
    if (candidate == best_ || candidate.size() > best_.size() ||
        !fails_(candidate))
      return false;
    best_ = std::move(candidate);
    return true;
  }

  void DropThreads() {
    for (int t = ThreadCount(best_) - 1; t > 0; t--) {
      Program rest;
      for (const Step& s : best_)
        if (s.thread != t && s.other != t)
          rest.push_back(s);
      Try(rest);
    }
  }

  void DropSteps() {
    for (size_t run = best_.size() / 2; run > 0; run /= 2) {
      for (size_t at = 0; at < best_.size();) {
        Program rest = best_;
        size_t end = std::min(at + run, rest.size());
        rest.erase(rest.begin() + long(at), rest.begin() + long(end));
        if (!Try(rest))
          at += run;
      }
    }
  }

  template <typename Change>
  void TryAt(size_t i, Change change) {
    if (i >= best_.size())
      return;
    Program changed = best_;
    change(&changed[i]);
    if (changed[i] != best_[i])
      Try(changed);
  }

  void Simplify() {
    for (size_t i = 0; i < best_.size(); i++) {
      bool counts = best_[i].op == Op::kBarrierInit ||
                    best_[i].op == Op::kSemInit || IsAtomicOp(best_[i].op);
      if (!counts && best_[i].size > 1)
        TryAt(i, [](Step* s) { s->size = 1; });
      if (best_[i].count > 1)
        TryAt(i, [](Step* s) { s->count = 1; });
      TryAt(i, [](Step* s) {
        if (s->count > 1)
          return;
        if (s->op == Op::kReadRange || s->op == Op::kReadRun)
          s->op = Op::kRead;
        if (s->op == Op::kWriteRange || s->op == Op::kWriteRun)
          s->op = Op::kWrite;
      });
      TryAt(i, [](Step* s) { s->failure = kRelaxed; });
    }
  }

  // T0 stays; the others are numbered as they appear.
  void Renumber() {
    std::map<int, int> numbers = {{0, 0}};
    auto number = [&](int t) {
      return numbers.try_emplace(t, int(numbers.size())).first->second;
    };
    Program renumbered = best_;
    for (Step& s : renumbered) {
      s.thread = number(s.thread);
      s.other = number(s.other);
    }
    Try(renumbered);
  }

  Program best_;
  const Fails& fails_;
};

}  // namespace

Program Minimise(Program program, const Fails& fails) {
  return Minimiser(std::move(program), fails).Run();
}

}  // namespace hbsan::oracle

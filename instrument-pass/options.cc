// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command-line options of the pass.  An option that was not given leaves
// the caller's choice as it is.

#include "options.h"

#include "llvm/Support/CommandLine.h"

using namespace llvm;

//===--- Command-line options ---------------------------------------------===//

static cl::opt<bool> ClMemoryAccesses("hbsan-memory-accesses",
                                      cl::desc("Check plain loads and stores."),
                                      cl::Hidden, cl::init(true));

static cl::opt<bool> ClMemoryIntrinsics(
    "hbsan-memory-intrinsics",
    cl::desc("Check what memcpy, memmove and memset access."), cl::Hidden,
    cl::init(true));

static cl::opt<bool> ClAtomics(
    "hbsan-atomics",
    cl::desc("Route atomic operations and fences through the runtime."),
    cl::Hidden, cl::init(true));

static cl::opt<bool> ClFrames(
    "hbsan-frames",
    cl::desc("Maintain the shadow call stack, which reports print."),
    cl::Hidden, cl::init(true));

static cl::opt<bool> ClLoopRanges(
    "hbsan-loop-ranges",
    cl::desc("Check accesses that a loop makes in every iteration all at once, "
             "before the loop."),
    cl::Hidden, cl::init(true));

static cl::opt<bool> ClElideForward(
    "hbsan-elide-forward",
    cl::desc("Leave out checks of what was certainly checked before, with no "
             "release since."),
    cl::Hidden, cl::init(true));

static cl::opt<bool> ClElideBackward(
    "hbsan-elide-backward",
    cl::desc("Leave out checks of what will certainly be checked later, with "
             "no acquire until then."),
    cl::Hidden, cl::init(true));

static cl::opt<bool> ClMergeNeighbours(
    "hbsan-merge-neighbours",
    cl::desc("Check neighbouring fields together where all of them are "
             "accessed, with no synchronisation in between."),
    cl::Hidden, cl::init(true));

static cl::opt<bool> ClInlineChecks(
    "hbsan-inline-checks",
    cl::desc("Inline the test for an access that is already recorded. Without "
             "it every check is a call, as at -O0."),
    cl::Hidden, cl::init(true));

static cl::opt<unsigned> ClInlineLimit(
    "hbsan-inline-limit",
    cl::desc("Call the runtime instead of inlining in a function that needs "
             "more checks than this."),
    cl::Hidden, cl::init(7000));

static cl::opt<unsigned> ClMaxInlineCells(
    "hbsan-max-inline-cells",
    cl::desc("Call the runtime for an access that spans more shadow cells "
             "than this."),
    cl::Hidden, cl::init(5));

namespace hbsan {
namespace {

template <typename T>
void Override(T& value, const cl::opt<T>& option) {
  if (option.getNumOccurrences() > 0)
    value = option;
}

}  // namespace

PassOptions TransformOptionsFromCl(PassOptions options) {
  Override(options.memory_accesses, ClMemoryAccesses);
  Override(options.memory_intrinsics, ClMemoryIntrinsics);
  Override(options.atomics, ClAtomics);
  Override(options.frames, ClFrames);
  Override(options.loop_ranges, ClLoopRanges);
  Override(options.elide_forward, ClElideForward);
  Override(options.elide_backward, ClElideBackward);
  Override(options.merge_neighbours, ClMergeNeighbours);
  Override(options.inline_checks, ClInlineChecks);
  Override(options.inline_limit, ClInlineLimit);
  Override(options.max_inline_cells, ClMaxInlineCells);
  return options;
}

}  // namespace hbsan

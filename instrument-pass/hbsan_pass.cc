// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drives the steps for each function: decide whether the front end wants it
// checked, plan, emit.
//
// What the front end says (clang's documented meaning of these attributes):
//   sanitize_thread present             check everything
//   absent (no_sanitize, ignore list)   atomics and the call stack only, since
//                                       other code depends on both
//   disable_sanitizer_instrumentation   leave the function alone

#include "hbsan_pass.h"

#include "access_plan.h"
#include "atomics.h"
#include "bulk_access.h"
#include "cold_blocks.h"
#include "elide/elide_covered.h"
#include "elide/merge_neighbours.h"
#include "emit.h"
#include "frames.h"
#include "hooks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Instructions.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/Utils/Instrumentation.h"
#include "loop_ranges.h"
#include "module_setup.h"
#include "opaque_addresses.h"
#include "remarks.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumFunctions, "Number of functions instrumented");

namespace hbsan {
namespace {

bool IsSupportedTarget(const Triple& triple) {
  return triple.getArch() == Triple::x86_64 && triple.isOSLinux() &&
         !triple.isX32();
}

// Reports functions that ought to be instrumented and cannot be.
bool CanInstrument(const Function& function) {
  if (function.isDeclaration())
    return false;
  if (function.hasFnAttribute(Attribute::DisableSanitizerInstrumentation)) {
    return false;
  }
  // A naked function has no prologue, so nothing can be added to it.
  if (function.hasFnAttribute(Attribute::Naked))
    return false;
  if (function.isPresplitCoroutine()) {
    ReportMissed(function, "Coroutine", "the coroutine has not been split yet");
    return false;
  }
  if (function.getCallingConv() == CallingConv::X86_INTR) {
    ReportMissed(function, "InterruptHandler",
                 "interrupt handlers cannot call the runtime");
    return false;
  }
  return true;
}

// Would a vector instruction be wrong in this function?
bool AvoidsVectors(const Function& function) {
  return function.hasFnAttribute(Attribute::NoImplicitFloat) ||
         function.getFnAttribute("target-features")
             .getValueAsString()
             .contains("-sse2");
}

bool WantsInlineChecks(const Function& function, const FunctionPlan& plan,
                       const PassOptions& options) {
  return options.inline_checks &&
         plan.accesses.size() <= options.inline_limit &&
         !function.hasOptNone() && !function.hasMinSize() &&
         !AvoidsVectors(function);
}

// A leaf function whose checks are few and in no loop is usually short; pushing
// a frame on entry would cost it as much as the check itself.
FrameMode ChooseFrameMode(const Function& function, const FunctionPlan& plan,
                          function_ref<bool(const Access&)> is_inlined,
                          const PassOptions& options) {
  constexpr size_t kMaxChecks = 4;
  if (!options.frames || !plan.NeedsFrame())
    return FrameMode::kNone;
  if (plan.HasCalls() || plan.accesses.size() > kMaxChecks ||
      !all_of(plan.accesses, is_inlined)) {
    return FrameMode::kOnEntry;
  }
  SmallVector<std::pair<const BasicBlock*, const BasicBlock*>, 4> back_edges;
  FindFunctionBackedges(function, back_edges);
  return back_edges.empty() ? FrameMode::kAroundHooks : FrameMode::kOnEntry;
}

// Splitting the entry block would turn the variables behind the split into
// dynamic ones, so they go to its beginning.  Returns what follows them.
Instruction* GatherAllocas(Function& function) {
  BasicBlock& entry = function.getEntryBlock();
  BasicBlock::iterator first_other = entry.getFirstNonPHIOrDbg();
  for (auto it = first_other; it != entry.end();) {
    Instruction& instruction = *it++;
    auto* variable = dyn_cast<AllocaInst>(&instruction);
    if (variable == nullptr || !variable->isStaticAlloca())
      continue;
    if (first_other == variable->getIterator()) {
      ++first_other;
    } else {
      variable->moveBefore(first_other);
    }
  }
  return &*first_other;
}

// The hooks change memory that the function's own attributes do not speak of.
void DropMemoryAttributes(Function& function) {
  function.removeFnAttr(Attribute::Memory);
  function.removeFnAttr(Attribute::NoSync);
  function.removeFnAttr(Attribute::Speculatable);
}

// A function pushes its return address.  In line it would push that of the
// function around it, which is there already.
void KeepOutOfLine(Function& function) {
  function.removeFnAttr(Attribute::AlwaysInline);
  function.addFnAttr(Attribute::NoInline);
}

class FunctionInstrumenter {
 public:
  FunctionInstrumenter(Hooks& hooks, const PassOptions& options)
      : hooks_(hooks), options_(options) {}

  void Run(Function& function, const TargetLibraryInfo& libraries) {
    PlanScope scope{function.hasFnAttribute(Attribute::SanitizeThread),
                    /*atomics=*/true};
    FunctionPlan plan = PlanFunction(function, scope, options_, libraries);
    if (!plan.NeedsFrame())
      return;
    ElideCovered(plan, function, options_);
    if (options_.merge_neighbours)
      MergeNeighbours(plan, function);
    ++NumFunctions;
    DropMemoryAttributes(function);

    InstrumentationIRBuilder builder(GatherAllocas(function));
    auto* hot =
        builder.CreateThreadLocalAddress(HotStateGlobal(hooks_.module()));
    hot->setName("hbsan.hot");
    bool wants_inline = WantsInlineChecks(function, plan, options_);
    BlockSet cold_blocks = FindColdBlocks(function);
    auto is_inlined = [&](const Access& access) {
      return wants_inline && CanInline(access, options_) &&
             !cold_blocks.contains(access.at->getParent());
    };
    FrameMode frames = ChooseFrameMode(function, plan, is_inlined, options_);
    EmitChecks(plan, CheckEmitter(hooks_, hot, frames), is_inlined);
    if (frames == FrameMode::kOnEntry)
      AddFrame(function, hot);
    if (frames != FrameMode::kNone && options_.inlined_later)
      KeepOutOfLine(function);
    if (hot->use_empty())
      hot->eraseFromParent();
  }

 private:
  void EmitChecks(const FunctionPlan& plan, CheckEmitter emitter,
                  function_ref<bool(const Access&)> is_inlined) {
    for (const RangeAccess& access : plan.ranges) emitter.EmitRange(access);
    for (IntrinsicInst* access : plan.masked) {
      CheckMaskedAccess(hooks_, *access);
    }
    for (StoreInst* store : plan.vptr_stores) CheckVptrStore(hooks_, *store);
    for (const Access& access : plan.accesses) {
      if (is_inlined(access)) {
        emitter.EmitInline(access);
      } else {
        emitter.EmitCall(access);
      }
    }
    // These erase instructions, so they come last.
    for (const BulkAccess& access : plan.memory_intrinsics) {
      ReplaceMemoryIntrinsic(hooks_, access);
    }
    for (Instruction* atomic : plan.atomics) {
      InstrumentAtomic(hooks_, *atomic);
    }
  }

  Hooks& hooks_;
  const PassOptions& options_;
};

}  // namespace

PreservedAnalyses HBSanPass::run(Module& module,
                                 ModuleAnalysisManager& analyses) {
  if (!IsSupportedTarget(module.getTargetTriple())) {
    module.getContext().emitError("HBSan supports x86-64 Linux only, not " +
                                  module.getTargetTriple().str());
    return PreservedAnalyses::all();
  }
  if (!ClaimModule(module))
    return PreservedAnalyses::all();
  RevealAddresses(module);

  auto& functions =
      analyses.getResult<FunctionAnalysisManagerModuleProxy>(module)
          .getManager();
  Hooks hooks(module);
  FunctionInstrumenter instrumenter(hooks, options_);
  for (Function& function : module) {
    if (!CanInstrument(function))
      continue;
    instrumenter.Run(function,
                     functions.getResult<TargetLibraryAnalysis>(function));
  }
  RemoveCoveredMarks(module);
  DisableThreadSanitizer(module);
  AddModuleConstructor(module);
  return PreservedAnalyses::none();
}

}  // namespace hbsan

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration only: where in the pipeline of clang the pass runs, and its name
// for `opt -passes=hbsan`.

#include <string>

#include "hbsan_pass.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Plugins/PassPlugin.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "loop_ranges.h"
#include "opaque_addresses.h"
#include "options.h"

using namespace llvm;

namespace hbsan {
namespace {

// Were the modules of this phase instrumented when they were compiled?
bool IsLinkPhase(ThinOrFullLTOPhase phase) {
  return phase == ThinOrFullLTOPhase::ThinLTOPostLink ||
         phase == ThinOrFullLTOPhase::FullLTOPostLink;
}

// Does clang add its ThreadSanitizer pass to this pipeline?  The attribute of
// the functions cannot tell: in a file on the ignore list no function has it,
// yet its atomics have to be seen.  So ask the other callbacks for what they
// will add.
bool ThreadSanitizerIsOn(PassBuilder& passes, OptimizationLevel level,
                         ThinOrFullLTOPhase phase) {
  ModulePassManager others;
  passes.invokeOptimizerLastEPCallbacks(others, level, phase);
  std::string text;
  raw_string_ostream stream(text);
  others.printPipeline(stream, [](StringRef name) { return name; });
  return StringRef(text).contains("ModuleThreadSanitizerPass");
}

void AddLoopRanges(FunctionPassManager& pipeline) {
  pipeline.addPass(LoopSimplifyPass());
  pipeline.addPass(CheckLoopRangesPass(TransformOptionsFromCl(PassOptions())));
}

void AddToPipeline(PassBuilder& passes, ModulePassManager& pipeline,
                   OptimizationLevel level, ThinOrFullLTOPhase phase) {
  static thread_local bool is_asking = false;
  if (is_asking || IsLinkPhase(phase))
    return;
  is_asking = true;
  bool is_on = ThreadSanitizerIsOn(passes, level, phase);
  is_asking = false;
  if (!is_on)
    return;
  // Here the vectorizer runs when the program is linked only.
  if (phase == ThinOrFullLTOPhase::ThinLTOPreLink &&
      level != OptimizationLevel::O0) {
    FunctionPassManager functions;
    AddLoopRanges(functions);
    pipeline.addPass(createModuleToFunctionPassAdaptor(std::move(functions)));
  }
  PassOptions options;
  options.inline_checks = level != OptimizationLevel::O0;
  options.inlined_later = phase == ThinOrFullLTOPhase::ThinLTOPreLink ||
                          phase == ThinOrFullLTOPhase::FullLTOPreLink;
  pipeline.addPass(HBSanPass(TransformOptionsFromCl(options)));
}

void RegisterCallbacks(PassBuilder& passes) {
  // These look at functions with the attribute only, of which a module that is
  // already instrumented has none.
  passes.registerPipelineStartEPCallback(
      [](ModulePassManager& pipeline, OptimizationLevel level) {
        if (level != OptimizationLevel::O0)
          pipeline.addPass(HideMaskedLoadsPass());
      });
  passes.registerVectorizerStartEPCallback(
      [](FunctionPassManager& pipeline, OptimizationLevel) {
        AddLoopRanges(pipeline);
        pipeline.addPass(HideLoopAddressesPass());
      });
  passes.registerOptimizerLastEPCallback([&passes](ModulePassManager& pipeline,
                                                   OptimizationLevel level,
                                                   ThinOrFullLTOPhase phase) {
    AddToPipeline(passes, pipeline, level, phase);
  });
  passes.registerPipelineParsingCallback(
      [](StringRef name, ModulePassManager& pipeline,
         ArrayRef<PassBuilder::PipelineElement>) {
        if (name != "hbsan")
          return false;
        pipeline.addPass(HBSanPass(TransformOptionsFromCl(PassOptions())));
        return true;
      });
}

}  // namespace
}  // namespace hbsan

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT LLVM_ATTRIBUTE_WEAK
    PassPluginLibraryInfo
    llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "HBSan", "1", hbsan::RegisterCallbacks};
}

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module constructor, the mark of an instrumented module, and the takeover
// of what `-fsanitize=thread` asked LLVM's own pass to do.

#include "module_setup.h"

#include "hbsan/abi.h"
#include "llvm/ADT/Twine.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace hbsan {
namespace {

constexpr char kModuleFlag[] = "hbsan";
constexpr char kThreadSanitizerConstructor[] = "tsan.module_ctor";

}  // namespace

bool ClaimModule(Module& module) {
  if (module.getModuleFlag(kModuleFlag) != nullptr)
    return false;
  // Linking objects of two versions fails with both numbers in the message.
  module.addModuleFlag(Module::Error, kModuleFlag, HBSAN_ABI_VERSION);
  return true;
}

void AddModuleConstructor(Module& module) {
  // The version is part of the name: the linker keeps one constructor of each
  // name, and must not drop the one that refers to the other version.
  std::string name = ("hbsan.module_ctor.v" + Twine(HBSAN_ABI_VERSION)).str();
  if (module.getFunction(name) != nullptr)
    return;
  LLVMContext& context = module.getContext();
  auto* type = FunctionType::get(Type::getVoidTy(context), /*isVarArg=*/false);
  Function* constructor = Function::createWithDefaultAttr(
      type, GlobalValue::LinkOnceODRLinkage,
      module.getDataLayout().getProgramAddressSpace(), name, &module);
  constructor->setVisibility(GlobalValue::HiddenVisibility);
  constructor->setComdat(module.getOrInsertComdat(name));
  constructor->setDoesNotThrow();
  constructor->addFnAttr(Attribute::DisableSanitizerInstrumentation);
  IRBuilder<> builder(BasicBlock::Create(context, "", constructor));
  FunctionCallee init = module.getOrInsertFunction(HBSAN_ABI_INIT_SYMBOL, type);
  if (auto* declaration = dyn_cast<Function>(init.getCallee())) {
    declaration->setDoesNotThrow();
  }
  builder.CreateCall(init);
  builder.CreateRetVoid();
  // The third operand puts the entry of .init_array into the same group.
  appendToGlobalCtors(module, constructor, /*Priority=*/0, constructor);
}

void DisableThreadSanitizer(Module& module) {
  for (Function& function : module) {
    if (function.isDeclaration())
      continue;
    function.removeFnAttr(Attribute::SanitizeThread);
    function.addFnAttr(Attribute::DisableSanitizerInstrumentation);
  }
  // LLVM's pass adds a constructor that calls __tsan_init unless a function of
  // this name exists.  An unused declaration is enough, and leaves no trace in
  // the object file.
  module.getOrInsertFunction(
      kThreadSanitizerConstructor,
      FunctionType::get(Type::getVoidTy(module.getContext()),
                        /*isVarArg=*/false));
}

}  // namespace hbsan

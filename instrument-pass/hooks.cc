// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns the table of runtime_calls.inc into declarations and calls.
//
// Two attributes matter for correctness.  `nomerge` keeps the back end from
// folding equal calls of two accesses into one, which would give both the same
// program counter.  `nonlazybind` calls through the GOT: the lazy PLT resolver
// does not keep the registers that preserve_all promises to keep.

#include "hooks.h"

#include <string>

#include "llvm/ADT/Twine.h"
#include "llvm/IR/CallingConv.h"
#include "llvm/IR/Function.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;

namespace hbsan {
namespace {

enum class Convention { kPreserveAll, kC };
enum class ValueKind { Void, Ptr, I32, I64 };

struct HookSignature {
  const char* name;
  Convention convention;
  ValueKind result;
  std::initializer_list<ValueKind> arguments;
};

HookSignature SignatureOf(Hook hook) {
  constexpr auto kPreserveAll = Convention::kPreserveAll;
  constexpr auto kC = Convention::kC;
  constexpr auto Void = ValueKind::Void;
  constexpr auto Ptr = ValueKind::Ptr;
  constexpr auto I32 = ValueKind::I32;
  constexpr auto I64 = ValueKind::I64;
  switch (hook) {
#define HBSAN_HOOK(id, name, convention, result, ...)                        \
  case Hook::id: {                                                           \
    static const std::initializer_list<ValueKind> arguments = {__VA_ARGS__}; \
    return {name, convention, result, arguments};                            \
  }
#include "runtime_calls.inc"
  }
  llvm_unreachable("unknown hook");
}

Type* TypeOf(ValueKind kind, LLVMContext& context) {
  switch (kind) {
    case ValueKind::Void:
      return Type::getVoidTy(context);
    case ValueKind::Ptr:
      return PointerType::getUnqual(context);
    case ValueKind::I32:
      return Type::getInt32Ty(context);
    case ValueKind::I64:
      return Type::getInt64Ty(context);
  }
  llvm_unreachable("unknown value kind");
}

}  // namespace

CallInst* Hooks::EmitCall(IRBuilderBase& builder, StringRef name,
                          FunctionType* type, bool preserves_registers,
                          ArrayRef<Value*> arguments) {
  FunctionCallee callee = module_.getOrInsertFunction(name, type);
  CallingConv::ID convention =
      preserves_registers ? CallingConv::PreserveAll : CallingConv::C;
  if (auto* function = dyn_cast<Function>(callee.getCallee())) {
    function->setCallingConv(convention);
    function->setDoesNotThrow();
    if (preserves_registers)
      function->addFnAttr(Attribute::NonLazyBind);
  }
  CallInst* call = builder.CreateCall(callee, arguments);
  call->setCallingConv(convention);
  call->setDoesNotThrow();
  call->addFnAttr(Attribute::NoMerge);
  return call;
}

CallInst* Hooks::Call(IRBuilderBase& builder, Hook hook,
                      ArrayRef<Value*> arguments) {
  HookSignature signature = SignatureOf(hook);
  LLVMContext& context = module_.getContext();
  SmallVector<Type*, 4> parameters;
  for (ValueKind kind : signature.arguments) {
    parameters.push_back(TypeOf(kind, context));
  }
  auto* type = FunctionType::get(TypeOf(signature.result, context), parameters,
                                 /*isVarArg=*/false);
  return EmitCall(builder, signature.name, type,
                  signature.convention == Convention::kPreserveAll, arguments);
}

CallInst* Hooks::CallAtomic(IRBuilderBase& builder, unsigned bits,
                            StringRef operation, Type* result,
                            ArrayRef<Value*> arguments) {
  SmallVector<Type*, 5> parameters;
  for (Value* argument : arguments) parameters.push_back(argument->getType());
  std::string name = ("__hbsan_atomic" + Twine(bits) + "_" + operation).str();
  return EmitCall(builder, name,
                  FunctionType::get(result, parameters, /*isVarArg=*/false),
                  /*preserves_registers=*/false, arguments);
}

Hook Hooks::ForGranules(bool is_write, uint64_t size) {
  switch (size) {
    case 1:
      return is_write ? Hook::kWrite1 : Hook::kRead1;
    case 2:
      return is_write ? Hook::kWrite2 : Hook::kRead2;
    case 4:
      return is_write ? Hook::kWrite4 : Hook::kRead4;
    case 8:
      return is_write ? Hook::kWrite8 : Hook::kRead8;
    case 16:
      return is_write ? Hook::kWrite16 : Hook::kRead16;
  }
  llvm_unreachable("no hook for this size");
}

}  // namespace hbsan

; Whatever stays unchecked is reported.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s \
; RUN:   -pass-remarks-missed=hbsan -o %t.ll 2>&1 | FileCheck %s
; RUN: FileCheck %s --check-prefix=IR --input-file=%t.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK: remark: {{.*}}function not checked for data races: the coroutine has not been split yet
define void @coroutine(ptr %p) sanitize_thread presplitcoroutine {
  store i32 1, ptr %p
  ret void
}

; CHECK: remark: {{.*}}function not checked for data races: interrupt handlers
define x86_intrcc void @interrupt(ptr byval(i64) %p) sanitize_thread {
  ret void
}

; CHECK: remark: {{.*}}not checked for data races: the address space has no shadow memory
; IR-LABEL: define i32 @segment(
; IR-NOT: __hbsan_read4
define i32 @segment(ptr addrspace(257) %p) sanitize_thread {
  %v = load i32, ptr addrspace(257) %p
  ret i32 %v
}

; CHECK: remark: {{.*}}not checked for data races: an atomic of this size or alignment
; IR-LABEL: define i32 @unaligned_atomic(
; IR: load atomic i32
define i32 @unaligned_atomic(ptr %p) sanitize_thread {
  %v = load atomic i32, ptr %p acquire, align 1
  ret i32 %v
}

; CHECK: remark: {{.*}}not checked for data races: the size of the vector is not known
define void @scalable(ptr %p) sanitize_thread {
  store <vscale x 4 x i32> zeroinitializer, ptr %p
  ret void
}

; CHECK: remark: {{.*}}not checked for data races: inline assembly may access memory
; CHECK: remark: {{.*}}not checked for data races: inline assembly may access memory
; A compiler barrier and register arithmetic are fine.
; CHECK-NOT: assembly
define void @assembly(ptr %p) sanitize_thread {
  call void asm sideeffect "movl $$1, $0", "=*m"(ptr elementtype(i32) %p)
  call void asm sideeffect "rep movsb", "~{memory}"()
  call void asm sideeffect "", "~{memory}"()
  %v = call i32 asm "bswap $0", "=r,0"(i32 1)
  ret void
}

; CHECK: remark: {{.*}}not checked for data races: a masked access of this vector type
define <128 x i8> @masked(ptr %p, <128 x i1> %m) sanitize_thread {
  %v = call <128 x i8> @llvm.masked.load.v128i8.p0(ptr %p, <128 x i1> %m, <128 x i8> poison)
  ret <128 x i8> %v
}

; CHECK: remark: {{.*}}not checked for data races: the intrinsic llvm.x86.avx.maskload.ps is not supported
define <4 x float> @target_intrinsic(ptr %p, <4 x i32> %m) sanitize_thread {
  %v = call <4 x float> @llvm.x86.avx.maskload.ps(ptr %p, <4 x i32> %m)
  ret <4 x float> %v
}

; Nothing to say about these.
; CHECK-NOT: remark
define void @harmless(ptr %p) sanitize_thread {
  %a = alloca i32
  call void @llvm.lifetime.start.p0(ptr %a)
  call void @llvm.prefetch.p0(ptr %p, i32 0, i32 3, i32 1)
  call void @llvm.lifetime.end.p0(ptr %a)
  %s = call ptr @llvm.stacksave.p0()
  call void @llvm.stackrestore.p0(ptr %s)
  ret void
}

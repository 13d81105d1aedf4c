; What the attributes of the front end mean.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s \
; RUN:   | FileCheck %s --implicit-check-not="{{ sanitize_thread}}"
; RUN: opt -load-pass-plugin=%hbsan_pass \
; RUN:   -passes="hbsan,hbsan,tsan-module,function(tsan),verify" -S %s \
; RUN:   | FileCheck %s --check-prefix=TWICE --implicit-check-not="call {{.*}}__tsan"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; The constructor is there once, and LLVM's pass adds none.
; CHECK: @llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 0, ptr @hbsan.module_ctor.v1, ptr @hbsan.module_ctor.v1 }]
; TWICE: @llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 0, ptr @hbsan.module_ctor.v1, ptr @hbsan.module_ctor.v1 }]

; CHECK-LABEL: define i32 @checked(
; CHECK: @__hbsan_read4
; TWICE-LABEL: define i32 @checked(
; TWICE: @__hbsan_read4
; TWICE-NOT: @__hbsan_read4
; TWICE: ret i32
define i32 @checked(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  ret i32 %v
}

; no_sanitize("thread"): atomics and frames, no plain accesses.
; CHECK-LABEL: define i32 @unchecked(
; CHECK: @llvm.returnaddress
; CHECK-NOT: @__hbsan_read
; CHECK-NOT: @__hbsan_memcpy
; CHECK: call i32 @__hbsan_atomic32_load
; CHECK: ret i32
define i32 @unchecked(ptr %p, ptr %q, i64 %n) {
  %v = load i32, ptr %p, align 4
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 %n, i1 false)
  %w = load atomic i32, ptr %p acquire, align 4
  %s = add i32 %v, %w
  ret i32 %s
}

; CHECK-LABEL: define i32 @untouched(
; CHECK-NEXT: load i32
; CHECK-NEXT: load atomic
define i32 @untouched(ptr %p) sanitize_thread disable_sanitizer_instrumentation {
  %v = load i32, ptr %p, align 4
  %w = load atomic i32, ptr %p acquire, align 4
  ret i32 %w
}

; CHECK-LABEL: define void @naked(
; CHECK-NEXT: call void @callee()
define void @naked(ptr %p) sanitize_thread naked {
  call void @callee()
  call void asm sideeffect "ret", ""()
  unreachable
}

declare void @callee()

; CHECK: declare void @tsan.module_ctor()
; CHECK: define linkonce_odr hidden void @hbsan.module_ctor.v1() #{{[0-9]+}} comdat {
; CHECK-NEXT: call void @__hbsan_init_v1()
; CHECK: !{i32 1, !"hbsan", i32 1}

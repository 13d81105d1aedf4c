; The shadow call stack: who pushes, and every way out.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @calls(
; CHECK: %[[HOT:.*]] = call align 32 ptr @llvm.threadlocal.address
; CHECK-NEXT: %[[TOP:.*]] = getelementptr i8, ptr %[[HOT]], i64 16
; CHECK-NEXT: %[[OUTSIDE:.*]] = load ptr, ptr %[[TOP]], align 8
; CHECK-NEXT: %[[PC:.*]] = call ptr @llvm.returnaddress(i32 0)
; CHECK-NEXT: store ptr %[[PC]], ptr %[[OUTSIDE]], align 8
; CHECK-NEXT: %[[INSIDE:.*]] = getelementptr i8, ptr %[[OUTSIDE]], i64 8
; CHECK: store ptr %[[INSIDE]], ptr %{{.*}}, align 8
; CHECK-NEXT: tail call void @callee()
; CHECK-NEXT: %[[TOP2:.*]] = getelementptr i8, ptr %[[HOT]], i64 16
; CHECK-NEXT: store ptr %[[OUTSIDE]], ptr %[[TOP2]], align 8
; CHECK-NEXT: ret void
define void @calls() sanitize_thread {
  tail call void @callee()
  ret void
}

; CHECK-LABEL: define i32 @needs_none(
; CHECK-NEXT: %r = call i32 @llvm.abs
; CHECK-NEXT: ret
define i32 @needs_none(i32 %x) sanitize_thread {
  %r = call i32 @llvm.abs.i32(i32 %x, i1 false)
  ret i32 %r
}

; CHECK-LABEL: define i32 @must_tail(
; CHECK: store ptr %hbsan.outside,
; CHECK-NEXT: %r = musttail call i32 @must_tail(ptr %p)
; CHECK-NEXT: ret i32 %r
define i32 @must_tail(ptr %p) sanitize_thread {
  %r = musttail call i32 @must_tail(ptr %p)
  ret i32 %r
}

; CHECK-LABEL: define void @unwinds(
; CHECK: store ptr %hbsan.outside,
; CHECK-NEXT: ret void
; CHECK: landingpad
; CHECK-NEXT: cleanup
; CHECK-NEXT: %[[INSIDE:.*]] = getelementptr i8, ptr %hbsan.outside, i64 8
; CHECK-NEXT: %[[TOP:.*]] = getelementptr i8, ptr %hbsan.hot, i64 16
; CHECK-NEXT: store ptr %[[INSIDE]], ptr %[[TOP]]
; CHECK: store ptr %hbsan.outside,
; CHECK-NEXT: resume
define void @unwinds() sanitize_thread personality ptr @personality {
  invoke void @callee() to label %done unwind label %pad
done:
  ret void
pad:
  %e = landingpad { ptr, i32 } cleanup
  call void @cleanup()
  resume { ptr, i32 } %e
}

; CHECK-LABEL: define void @set_jump(
; CHECK: call i32 @setjmp
; CHECK-NEXT: %[[INSIDE:.*]] = getelementptr i8, ptr %hbsan.outside, i64 8
; CHECK-NEXT: getelementptr i8, ptr %hbsan.hot, i64 16
; CHECK-NEXT: store ptr %[[INSIDE]],
define void @set_jump(ptr %p) sanitize_thread {
  %r = call i32 @setjmp(ptr %p) returns_twice
  call void @callee()
  ret void
}

; CHECK-LABEL: define void @set_jump_invoked(
; CHECK: invoke i32 @setjmp
; CHECK-NEXT: to label %[[AFTER:.*]] unwind
; CHECK: [[AFTER]]:
; CHECK-NEXT: getelementptr i8, ptr %hbsan.outside, i64 8
define void @set_jump_invoked(ptr %p, i1 %c) sanitize_thread personality ptr @personality {
  br i1 %c, label %jump, label %join
jump:
  %r = invoke i32 @setjmp(ptr %p) returns_twice to label %join unwind label %pad
join:
  ret void
pad:
  %e = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %e
}

; CHECK-LABEL: define void @never_returns(
; CHECK: load ptr, ptr
; CHECK: call void @exit(
; CHECK-NEXT: unreachable
define void @never_returns() sanitize_thread {
  call void @exit(i32 1) noreturn
  unreachable
}

; A function that changes memory through hooks may not claim otherwise.
; CHECK-LABEL: define i64 @pure(
; CHECK-SAME: #[[PURE:[0-9]+]]
; CHECK: attributes #[[PURE]] = { disable_sanitizer_instrumentation nounwind }
define i64 @pure(ptr %p) sanitize_thread nounwind nosync memory(argmem: read) {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

declare void @callee()
declare void @cleanup() nounwind
declare void @exit(i32) noreturn
declare i32 @setjmp(ptr) returns_twice
declare i32 @personality(...)
declare i32 @llvm.abs.i32(i32, i1)

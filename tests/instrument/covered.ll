; A neighbour in the block covers an access, unless something between the two
; may synchronise.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define i32 @read_then_write(
; CHECK-NOT: __hbsan_read4
; CHECK: load i32
; CHECK: call preserve_allcc void @__hbsan_write4(ptr %p)
; CHECK-NEXT: store i32
define i32 @read_then_write(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  %w = add i32 %v, 1
  store i32 %w, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @acquire_between(
; CHECK: __hbsan_read4
; CHECK: __hbsan_atomic32_load
; CHECK: __hbsan_write4
define i32 @acquire_between(ptr %p, ptr %flag) sanitize_thread {
  %v = load i32, ptr %p, align 4
  %f = load atomic i32, ptr %flag acquire, align 4
  store i32 %f, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define void @relaxed_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_atomic32_store
; CHECK: __hbsan_write4(ptr %p)
define void @relaxed_between(ptr %p, ptr %flag) sanitize_thread {
  store i32 1, ptr %p, align 4
  store atomic i32 1, ptr %flag monotonic, align 4
  store i32 2, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define void @fence_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_fence
; CHECK: __hbsan_write4(ptr %p)
define void @fence_between(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 4
  fence release
  store i32 2, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define i32 @call_between(
; CHECK: __hbsan_read4
; CHECK: call void @unknown
; CHECK: __hbsan_write4
define i32 @call_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  call void @unknown()
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @asm_between(
; CHECK: __hbsan_read4
; CHECK: __hbsan_write4
define i32 @asm_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  call void asm sideeffect "mfence", "~{memory}"()
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @pure_call_between(
; CHECK-NOT: __hbsan_read4
; CHECK: __hbsan_write4
; CHECK-NOT: __hbsan_write4
; CHECK: ret i32
define i32 @pure_call_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  %a = call i32 @llvm.abs.i32(i32 %v, i1 false)
  call void @llvm.assume(i1 true)
  %b = call i32 @pure(i32 %a)
  store i32 %b, ptr %p, align 4
  ret i32 %v
}

; It may not return, so the write may not happen.
; CHECK-LABEL: define i32 @may_exit_between(
; CHECK: __hbsan_read4
; CHECK: __hbsan_write4
define i32 @may_exit_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  call void @may_exit()
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i64 @write_covers_later_read(
; CHECK: __hbsan_write8
; CHECK-NOT: __hbsan_read
; CHECK: ret i64
define i64 @write_covers_later_read(ptr %p) sanitize_thread {
  store i64 1, ptr %p, align 8
  %v = load volatile i64, ptr %p, align 8
  %w = load volatile i32, ptr %p, align 4
  ret i64 %v
}

; CHECK-LABEL: define void @wider_write_stays(
; CHECK: __hbsan_write4
; CHECK: __hbsan_read8
define void @wider_write_stays(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 4
  %v = load volatile i64, ptr %p, align 8
  ret void
}

; CHECK-LABEL: define void @other_pointer(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @other_pointer(ptr %p, ptr %q) sanitize_thread {
  store i32 1, ptr %p, align 4
  store i32 1, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @other_block(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %p)
define void @other_block(ptr %p, i1 %c) sanitize_thread {
  store i32 1, ptr %p, align 4
  br i1 %c, label %then, label %end
then:
  store i32 2, ptr %p, align 4
  br label %end
end:
  ret void
}

declare void @unknown()
declare i32 @pure(i32) nosync nounwind willreturn memory(none)
declare void @may_exit() nosync nounwind
declare i32 @llvm.abs.i32(i32, i1)
declare void @llvm.assume(i1)

; A leaf function with few checks pushes its frame around the slow call only.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-frames=0 -S %s | FileCheck %s --check-prefix=NONE
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; NONE-NOT: @llvm.returnaddress

; CHECK-LABEL: define i64 @leaf(
; CHECK-NOT: returnaddress
; CHECK: br i1 %{{.*}}, label %[[SLOW:[0-9]+]], label %{{[0-9]+}}, !prof
; CHECK: [[SLOW]]:
; CHECK: %[[OUTSIDE:.*]] = load ptr, ptr %{{.*}}, align 8
; CHECK: %[[PC:.*]] = call ptr @llvm.returnaddress(i32 0)
; CHECK: store ptr %[[PC]], ptr %[[OUTSIDE]]
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %p)
; CHECK: store ptr %[[OUTSIDE]], ptr
; CHECK-NEXT: br label
; CHECK-NOT: store ptr
; CHECK: ret i64
define i64 @leaf(ptr %p) sanitize_thread {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define void @loop(
; CHECK: returnaddress
; CHECK: br label %again
define void @loop(ptr %p, i1 %c) sanitize_thread {
  br label %again
again:
  store volatile i64 1, ptr %p, align 8
  br i1 %c, label %again, label %done
done:
  ret void
}

; A check that is no more than a call would push and pop each time.
; CHECK-LABEL: define void @called_check(
; CHECK: returnaddress
; CHECK-NOT: returnaddress
; CHECK: ret void
define void @called_check(ptr %p, ptr %q) sanitize_thread {
  store i64 1, ptr %p, align 8
  store <8 x i64> zeroinitializer, ptr %q, align 8
  ret void
}

; CHECK-LABEL: define void @atomic(
; CHECK-NEXT: threadlocal.address
; CHECK: returnaddress
; CHECK: __hbsan_atomic64_store
define void @atomic(ptr %p) sanitize_thread {
  store atomic i64 1, ptr %p monotonic, align 8
  ret void
}

; Stores of virtual table pointers have a hook of their own.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@table = external constant [4 x ptr]

; CHECK-LABEL: define void @one(
; CHECK: call void @__hbsan_vptr_write(ptr %object, ptr @table)
; CHECK-NEXT: store ptr @table
define void @one(ptr %object) sanitize_thread {
  store ptr @table, ptr %object, align 8, !tbaa !0
  ret void
}

; CHECK-LABEL: define void @two(
; CHECK: %[[P0:.*]] = getelementptr ptr, ptr %object, i64 0
; CHECK: %[[V0:.*]] = extractelement <2 x ptr> %v, i64 0
; CHECK: call void @__hbsan_vptr_write(ptr %[[P0]], ptr %[[V0]])
; CHECK: %[[P1:.*]] = getelementptr ptr, ptr %object, i64 1
; CHECK: %[[V1:.*]] = extractelement <2 x ptr> %v, i64 1
; CHECK: call void @__hbsan_vptr_write(ptr %[[P1]], ptr %[[V1]])
; CHECK-NEXT: store
define void @two(ptr %object, <2 x ptr> %v) sanitize_thread {
  store <2 x ptr> %v, ptr %object, align 8, !tbaa !0
  ret void
}

!0 = !{!1, !1, i64 0}
!1 = !{!"vtable pointer", !2, i64 0}
!2 = !{!"Simple C++ TBAA"}

; Copies and fills.  Small ones are checked like accesses and stay; large ones
; between shared places become hooks; with one private side, the other is
; checked.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @large(
; CHECK-NEXT: hbsan.hot
; CHECK: call ptr @__hbsan_memcpy(ptr %to, ptr %from, i64 %n)
; CHECK-NEXT: call ptr @__hbsan_memmove(ptr %to, ptr %from, i64 100)
; CHECK-NEXT: call ptr @__hbsan_memset(ptr %to, i32 7, i64 %n)
; CHECK-NOT: @llvm.mem
; CHECK: ret void
define void @large(ptr %to, ptr %from, i64 %n) sanitize_thread {
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %from, i64 %n, i1 false)
  call void @llvm.memmove.p0.p0.i64(ptr %to, ptr %from, i64 100, i1 false)
  call void @llvm.memset.p0.i64(ptr %to, i8 7, i64 %n, i1 false)
  ret void
}

; A byte above 127 is not sign-extended, a short length is widened.
; CHECK-LABEL: define void @widened(
; CHECK: %[[BYTE:.*]] = zext i8 %byte to i32
; CHECK-NEXT: call ptr @__hbsan_memset(ptr %to, i32 %[[BYTE]], i64 %{{.*}})
define void @widened(ptr %to, i8 %byte, i32 %n) sanitize_thread {
  call void @llvm.memset.p0.i32(ptr %to, i8 %byte, i32 %n, i1 false)
  ret void
}

; CHECK-LABEL: define void @small(
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %from, i64 24)
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %to, i64 24)
; CHECK-NEXT: call void @llvm.memcpy.p0.p0.i64(ptr align 8 %to, ptr align 8 %from, i64 24, i1 false)
; CHECK-NEXT: call preserve_allcc void @__hbsan_write8(ptr %from)
; CHECK-NEXT: call void @llvm.memset
define void @small(ptr %to, ptr %from) sanitize_thread {
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %to, ptr align 8 %from, i64 24, i1 false)
  call void @llvm.memset.p0.i64(ptr align 8 %from, i8 0, i64 8, i1 false)
  ret void
}

; CHECK-LABEL: define i8 @one_private_side(
; CHECK: call void @__hbsan_read_range(ptr %from, i64 %n)
; CHECK-NEXT: call void @llvm.memcpy
; CHECK-NEXT: call void @__hbsan_write_range(ptr %from, i64 %n)
; CHECK-NEXT: call void @llvm.memcpy
; CHECK-NOT: hbsan_mem
; CHECK: ret i8
define i8 @one_private_side(ptr %from, i64 %n) sanitize_thread {
  %local = alloca [1000 x i8]
  call void @llvm.memcpy.p0.p0.i64(ptr %local, ptr %from, i64 %n, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %from, ptr %local, i64 %n, i1 false)
  call void @llvm.memset.p0.i64(ptr %local, i8 0, i64 %n, i1 false)
  %v = load i8, ptr %local
  ret i8 %v
}

; May not become a call.
; CHECK-LABEL: define void @forced_inline(
; CHECK: call void @__hbsan_read_range(ptr %from, i64 100)
; CHECK-NEXT: call void @__hbsan_write_range(ptr %to, i64 100)
; CHECK-NEXT: call void @llvm.memcpy.inline
define void @forced_inline(ptr %to, ptr %from) sanitize_thread {
  call void @llvm.memcpy.inline.p0.p0.i64(ptr %to, ptr %from, i64 100, i1 false)
  ret void
}

; CHECK-LABEL: define void @elementwise(
; CHECK: call void @__hbsan_read_range(ptr %from, i64 %n)
; CHECK-NEXT: call void @__hbsan_write_range(ptr %to, i64 %n)
; CHECK-NEXT: call void @llvm.memcpy.element.unordered.atomic
define void @elementwise(ptr %to, ptr %from, i64 %n) sanitize_thread {
  call void @llvm.memcpy.element.unordered.atomic.p0.p0.i64(ptr align 4 %to, ptr align 4 %from, i64 %n, i32 4)
  ret void
}

; CHECK-LABEL: define void @empty(
; CHECK-NEXT: call void @llvm.memcpy
define void @empty(ptr %to, ptr %from) sanitize_thread {
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %from, i64 0, i1 false)
  ret void
}

; The caller makes the copy.
; CHECK-LABEL: define void @by_value_argument(
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %p, i64 40)
; CHECK-NEXT: call void @callee
define void @by_value_argument(ptr %p) sanitize_thread {
  call void @callee(ptr byval([5 x i64]) align 8 %p)
  ret void
}

; A list of arguments is 24 bytes.
; CHECK-LABEL: define void @variadic(
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %list, i64 24)
; CHECK-NEXT: call void @llvm.va_start
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %other, i64 24)
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %list, i64 24)
; CHECK-NEXT: call void @llvm.va_copy
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %other, i64 24)
; CHECK-NEXT: va_arg ptr %other, i32
define void @variadic(ptr %list, ptr %other, ...) sanitize_thread {
  call void @llvm.va_start.p0(ptr %list)
  call void @use(ptr %list)
  call void @llvm.va_copy.p0(ptr %list, ptr %other)
  call void @use(ptr %other)
  %v = va_arg ptr %other, i32
  ret void
}

; The back end must not expand a library call whose reads the runtime watches.
; CHECK-LABEL: define i32 @library_call(
; CHECK: call i32 @memcmp(ptr %a, ptr %b, i64 8) #[[NOBUILTIN:[0-9]+]]
define i32 @library_call(ptr %a, ptr %b) sanitize_thread {
  %v = call i32 @memcmp(ptr %a, ptr %b, i64 8)
  ret i32 %v
}
; CHECK: attributes #[[NOBUILTIN]] = { nobuiltin }

declare i32 @memcmp(ptr, ptr, i64)
declare void @use(ptr)
declare void @callee(ptr byval([5 x i64]) align 8)
declare void @llvm.va_start.p0(ptr)
declare void @llvm.va_copy.p0(ptr, ptr)

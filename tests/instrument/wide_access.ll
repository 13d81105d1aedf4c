; Odd sizes, vectors, long double, aggregates.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @three_bytes(
; CHECK: and <4 x i32> %{{[0-9]+}}, splat (i32 -249)
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 3)
define void @three_bytes(ptr align 8 %p) sanitize_thread {
  store i24 1, ptr %p, align 8
  ret void
}

; Three bytes aligned to four stay in a granule.
; CHECK-LABEL: define void @three_bytes_of_four(
; CHECK: @__hbsan_write_keys_3_4
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 3)
define void @three_bytes_of_four(ptr %p) sanitize_thread {
  store i24 1, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define <4 x i32> @sse(
; CHECK-COUNT-2: and <4 x i32> %{{[0-9]+}}, splat (i32 -257)
; CHECK: and <4 x i1>
; CHECK: call preserve_allcc void @__hbsan_read16(ptr %p)
define <4 x i32> @sse(ptr %p) sanitize_thread {
  %v = load <4 x i32>, ptr %p, align 16
  ret <4 x i32> %v
}

; CHECK-LABEL: define void @avx(
; CHECK: getelementptr i8, ptr %[[CELL:[0-9]+]], i64 16
; CHECK: getelementptr i8, ptr %[[CELL]], i64 32
; CHECK: getelementptr i8, ptr %[[CELL]], i64 48
; CHECK-COUNT-4: icmp eq <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 32)
define void @avx(ptr %p) sanitize_thread {
  store <4 x double> zeroinitializer, ptr %p, align 32
  ret void
}

; Eight cells are too many to test in line.
; CHECK-LABEL: define void @avx512(
; CHECK-NOT: icmp
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 64)
define void @avx512(ptr %p) sanitize_thread {
  store <8 x double> zeroinitializer, ptr %p, align 64
  ret void
}

; Ten bytes of sixteen: a whole granule and two bytes.
; CHECK-LABEL: define void @long_double(
; CHECK: icmp eq <4 x i32>
; CHECK: and <4 x i32> %{{[0-9]+}}, splat (i32 -253)
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 10)
define void @long_double(ptr %p) sanitize_thread {
  store x86_fp80 0xK00000000000000000000, ptr %p, align 16
  ret void
}

; CHECK-LABEL: define void @aggregate(
; CHECK: call void @__hbsan_write_range(ptr %p, i64 80)
; CHECK-NEXT: store [10 x i64]
define void @aggregate(ptr %p) sanitize_thread {
  store [10 x i64] zeroinitializer, ptr %p, align 8
  ret void
}

; CHECK-LABEL: define void @nothing(
; CHECK-NEXT: store {} undef
define void @nothing(ptr %p) sanitize_thread {
  store {} undef, ptr %p, align 1
  ret void
}

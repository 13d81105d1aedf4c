; An access that may straddle two granules tests the cell of its first and that
; of its last byte.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Entry 0 stays in the granule: the same key twice.  At place 5, bytes 5-7 and 0.
; CHECK: @__hbsan_read_keys_edges_4_1 = {{.*}}[16 x <4 x i32>] [<4 x i32> splat (i32 -497), <4 x i32> splat (i32 -497), {{.*}}<4 x i32> splat (i32 -288), <4 x i32> splat (i32 -511),

; CHECK-LABEL: define i32 @read4(
; CHECK: %[[ADDRESS:.*]] = ptrtoint ptr %p to i64
; CHECK: and i64 %[[ADDRESS]], 17592186044408
; CHECK: %[[PLACE:.*]] = and i64 %[[ADDRESS]], 7
; CHECK: shl i64 %[[PLACE]], 5
; CHECK: %[[LAST:.*]] = add i64 %[[ADDRESS]], 3
; CHECK: and i64 %[[LAST]], 17592186044408
; CHECK: icmp eq <4 x i32>
; CHECK: icmp eq <4 x i32>
; CHECK: and <4 x i1>
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %p, i64 4)
define i32 @read4(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 1
  ret i32 %v
}

; CHECK-LABEL: define void @write8(
; CHECK: @__hbsan_write_keys_edges_8_4
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 8)
define void @write8(ptr %p) sanitize_thread {
  store i64 1, ptr %p, align 4
  ret void
}

; Two whole granules at an unknown place: three cells, the middle one whole.
; CHECK-LABEL: define void @write16(
; CHECK: @__hbsan_write_keys_edges_8_4
; CHECK: getelementptr i8, ptr %{{[0-9]+}}, i64 16
; CHECK-COUNT-3: icmp eq <4 x i32>
; CHECK-NOT: icmp eq <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 16)
define void @write16(ptr %p) sanitize_thread {
  store <4 x float> zeroinitializer, ptr %p, align 4
  ret void
}

; Known to straddle: two cells, no table.
; CHECK-LABEL: define i32 @known_place(
; CHECK-NOT: _keys_
; CHECK: and <4 x i32> %{{[0-9]+}}, splat (i32 -320)
; CHECK: and <4 x i32> %{{[0-9]+}}, splat (i32 -509)
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %q, i64 4)
define i32 @known_place(ptr align 8 %p) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 6
  %v = load i32, ptr %q, align 2
  ret i32 %v
}

; The number of cells of 11 bytes depends on the place: a call only.
; CHECK-LABEL: define void @odd(
; CHECK-NOT: load <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_write_span(ptr %p, i64 11)
; CHECK-NOT: load <4 x i32>
; CHECK: ret void
define void @odd(ptr %p) sanitize_thread {
  store i88 1, ptr %p, align 1
  ret void
}

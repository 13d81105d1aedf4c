; The inline check of an access inside one granule.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; One table entry per place: bytes 0-3 and 4-7 of the granule, a read (bit 8 not
; asked for), a write (bit 8 asked for).
; CHECK-DAG: @__hbsan_hot = external thread_local(initialexec) global { [4 x i32], ptr, ptr }, align 32
; CHECK-DAG: @__hbsan_write_keys_4_4 = linkonce_odr hidden unnamed_addr constant [2 x <4 x i32>] [<4 x i32> splat (i32 -241), <4 x i32> splat (i32 -16)], comdat, align 16
; CHECK-DAG: @__hbsan_read_keys_2_2 = {{.*}}[4 x <4 x i32>] [<4 x i32> splat (i32 -509), <4 x i32> splat (i32 -500), <4 x i32> splat (i32 -464), <4 x i32> splat (i32 -320)]
; CHECK-DAG: @__hbsan_read_keys_1_1 = {{.*}}[8 x <4 x i32>]

; CHECK-LABEL: define i64 @read8(
; CHECK: %[[HOT:.*]] = call align 32 ptr @llvm.threadlocal.address.p0(ptr align 32 @__hbsan_hot)
; CHECK: %[[ADDRESS:.*]] = ptrtoint ptr %p to i64
; CHECK: %[[FOLDED:.*]] = and i64 %[[ADDRESS]], 17592186044408
; CHECK: %[[SCALED:.*]] = shl i64 %[[FOLDED]], 1
; CHECK: %[[SHADOW:.*]] = add i64 %[[SCALED]], 17592186044416
; CHECK: %[[CELL:.*]] = inttoptr i64 %[[SHADOW]] to ptr
; CHECK-DAG: %[[OWN:.*]] = load <4 x i32>, ptr %[[HOT]], align 16
; CHECK-DAG: %[[SLOTS:.*]] = load <4 x i32>, ptr %[[CELL]], align 16
; CHECK: %[[RELEVANT:.*]] = and <4 x i32> %[[SLOTS]], splat (i32 -257)
; CHECK: %[[EQUAL:.*]] = icmp eq <4 x i32> %[[RELEVANT]], %[[OWN]]
; CHECK: %[[BITS:.*]] = bitcast <4 x i1> %[[EQUAL]] to i4
; CHECK: %[[MISS:.*]] = icmp eq i4 %[[BITS]], 0
; CHECK: br i1 %[[MISS]], label %[[SLOW:.*]], label %[[GO_ON:.*]], !prof ![[UNLIKELY:.*]]
; CHECK: [[SLOW]]:
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %p) #[[CALL:[0-9]+]]
; CHECK: br label %[[GO_ON]]
; CHECK: [[GO_ON]]:
; CHECK-NEXT: load i64, ptr %p
define i64 @read8(ptr %p) sanitize_thread {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; A whole-granule write asks for every bit: no mask at all.
; CHECK-LABEL: define void @write8(
; CHECK: %[[SLOTS:.*]] = load <4 x i32>, ptr %{{[0-9]+}}, align 16
; CHECK-NEXT: icmp eq <4 x i32> %[[SLOTS]],
; CHECK: call preserve_allcc void @__hbsan_write8(ptr %p)
; CHECK: store double
define void @write8(ptr %p) sanitize_thread {
  store double 1.0, ptr %p, align 8
  ret void
}

; CHECK-LABEL: define void @write4(
; CHECK: %[[PLACE:.*]] = and i64 %[[ADDRESS:.*]], 4
; CHECK: %[[OFFSET:.*]] = shl i64 %[[PLACE]], 2
; CHECK: %[[ENTRY:.*]] = getelementptr i8, ptr @__hbsan_write_keys_4_4, i64 %[[OFFSET]]
; CHECK: %[[KEY:.*]] = load <4 x i32>, ptr %[[ENTRY]], align 16
; CHECK: and <4 x i32> %{{[0-9]+}}, %[[KEY]]
; CHECK: call preserve_allcc void @__hbsan_write4(ptr %p)
define void @write4(ptr %p) sanitize_thread {
  store float 1.0, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define i16 @read2(
; CHECK: and i64 %{{[0-9]+}}, 6
; CHECK: @__hbsan_read_keys_2_2
; CHECK: call preserve_allcc void @__hbsan_read2(ptr %p)
define i16 @read2(ptr %p) sanitize_thread {
  %v = load i16, ptr %p, align 2
  ret i16 %v
}

; CHECK-LABEL: define i1 @read1(
; CHECK: and i64 %{{[0-9]+}}, 7
; CHECK: @__hbsan_read_keys_1_1
; CHECK: call preserve_allcc void @__hbsan_read1(ptr %p)
define i1 @read1(ptr %p) sanitize_thread {
  %v = load i1, ptr %p, align 1
  ret i1 %v
}

; The base is aligned, so the key of bytes 4-7 is a constant.
; CHECK-LABEL: define i32 @known_place(
; CHECK-NOT: _keys_
; CHECK: and <4 x i32> %{{[0-9]+}}, splat (i32 -272)
; CHECK: call preserve_allcc void @__hbsan_read4(
define i32 @known_place(ptr align 8 %p) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 12
  %v = load i32, ptr %q, align 4
  ret i32 %v
}

; Volatile accesses are plain ones.
; CHECK-LABEL: define i64 @volatile(
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %p)
define i64 @volatile(ptr %p) sanitize_thread {
  %v = load volatile i64, ptr %p, align 8
  ret i64 %v
}

; CHECK: declare preserve_allcc void @__hbsan_read8(ptr) #[[HOOK:[0-9]+]]
; CHECK-DAG: attributes #[[HOOK]] = { nounwind nonlazybind }
; CHECK-DAG: attributes #[[CALL]] = { nomerge nounwind }
; CHECK-DAG: ![[UNLIKELY]] = !{!"branch_weights", i32 1,

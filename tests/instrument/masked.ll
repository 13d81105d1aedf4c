; Masked, gathered and packed vectors: the hooks get the mask as bits.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define <4 x i32> @load(
; CHECK: %[[BITS:.*]] = bitcast <4 x i1> %mask to i4
; CHECK-NEXT: %[[LANES:.*]] = zext i4 %[[BITS]] to i64
; CHECK-NEXT: call void @__hbsan_masked_read(ptr %p, i64 %[[LANES]], i32 4)
; CHECK-NEXT: call <4 x i32> @llvm.masked.load
define <4 x i32> @load(ptr %p, <4 x i1> %mask) sanitize_thread {
  %v = call <4 x i32> @llvm.masked.load.v4i32.p0(ptr align 4 %p, <4 x i1> %mask, <4 x i32> poison)
  ret <4 x i32> %v
}

; CHECK-LABEL: define void @store(
; CHECK: call void @__hbsan_masked_write(ptr %p, i64 %{{.*}}, i32 8)
; CHECK-NEXT: call void @llvm.masked.store
define void @store(ptr %p, <8 x double> %v, <8 x i1> %mask) sanitize_thread {
  call void @llvm.masked.store.v8f64.p0(<8 x double> %v, ptr align 8 %p, <8 x i1> %mask)
  ret void
}

; CHECK-LABEL: define <4 x float> @all_lanes(
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %p, i64 16)
define <4 x float> @all_lanes(ptr %p) sanitize_thread {
  %v = call <4 x float> @llvm.masked.load.v4f32.p0(ptr align 4 %p, <4 x i1> splat (i1 true), <4 x float> poison)
  ret <4 x float> %v
}

; CHECK-LABEL: define <8 x i16> @gather(
; CHECK: %[[BUFFER:.*]] = alloca <8 x ptr>
; CHECK: store <8 x ptr> %p, ptr %[[BUFFER]]
; CHECK: call void @__hbsan_gather(ptr %[[BUFFER]], i64 %{{.*}}, i32 2)
; CHECK-NEXT: call <8 x i16> @llvm.masked.gather
define <8 x i16> @gather(<8 x ptr> %p, <8 x i1> %mask) sanitize_thread {
  %v = call <8 x i16> @llvm.masked.gather.v8i16.v8p0(<8 x ptr> align 2 %p, <8 x i1> %mask, <8 x i16> poison)
  ret <8 x i16> %v
}

; CHECK-LABEL: define void @scatter(
; CHECK: store <2 x ptr> %p, ptr %[[BUFFER:.*]], align
; CHECK: call void @__hbsan_scatter(ptr %[[BUFFER]], i64 3, i32 8)
; CHECK-NEXT: call void @llvm.masked.scatter
define void @scatter(<2 x ptr> %p, <2 x i64> %v) sanitize_thread {
  call void @llvm.masked.scatter.v2i64.v2p0(<2 x i64> %v, <2 x ptr> align 8 %p, <2 x i1> splat (i1 true))
  ret void
}

; As many elements as lanes are set, from the beginning.
; CHECK-LABEL: define <4 x i32> @expand(
; CHECK: %[[COUNT:.*]] = call i64 @llvm.ctpop.i64(i64 %{{.*}})
; CHECK-NEXT: %[[BYTES:.*]] = mul i64 %[[COUNT]], 4
; CHECK-NEXT: call void @__hbsan_read_range(ptr %p, i64 %[[BYTES]])
define <4 x i32> @expand(ptr %p, <4 x i1> %mask) sanitize_thread {
  %v = call <4 x i32> @llvm.masked.expandload.v4i32(ptr align 4 %p, <4 x i1> %mask, <4 x i32> poison)
  ret <4 x i32> %v
}

; CHECK-LABEL: define void @compress(
; CHECK: call void @__hbsan_write_range(ptr %p, i64 %{{.*}})
define void @compress(ptr %p, <4 x i32> %v, <4 x i1> %mask) sanitize_thread {
  call void @llvm.masked.compressstore.v4i32(<4 x i32> %v, ptr align 4 %p, <4 x i1> %mask)
  ret void
}

; CHECK-LABEL: define i32 @private(
; CHECK-NOT: __hbsan
; CHECK: ret i32
define i32 @private(<4 x i1> %mask) sanitize_thread {
  %a = alloca <4 x i32>
  %v = call <4 x i32> @llvm.masked.load.v4i32.p0(ptr align 4 %a, <4 x i1> %mask, <4 x i32> poison)
  %e = extractelement <4 x i32> %v, i32 0
  ret i32 %e
}

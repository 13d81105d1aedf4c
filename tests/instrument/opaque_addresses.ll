; Reads that the optimizer would invent where all memory may be read: it must
; not get to see that, and nothing of the disguise may be left.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="default<O3>,hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-loop-ranges=0 -S %s | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="default<O3>,hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-loop-ranges=0 -S %s | FileCheck --check-prefix=TRACE %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; TRACE-NOT: asm

@values = global [64 x i32] zeroinitializer, align 16
@chosen = global [64 x i32] zeroinitializer, align 16
@results = global [64 x i32] zeroinitializer, align 16

; if (chosen[i]) results[i] = values[i];
; CHECK-LABEL: define void @conditional(
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr @chosen, i64 32)
; CHECK: call void @__hbsan_masked_read(ptr @values,
; CHECK: call <8 x i32> @llvm.masked.load.v8i32.p0(ptr {{.*}}@values,
; CHECK: call void @__hbsan_masked_write(ptr @results,
; CHECK-NOT: __hbsan_read{{.*}}@values
; CHECK: ret void
define void @conditional() #0 {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %chosen.p = getelementptr inbounds [64 x i32], ptr @chosen, i64 0, i64 %i
  %c = load i32, ptr %chosen.p, align 4
  %skip = icmp eq i32 %c, 0
  br i1 %skip, label %latch, label %then
then:
  %value.p = getelementptr inbounds [64 x i32], ptr @values, i64 0, i64 %i
  %v = load i32, ptr %value.p, align 4
  %result.p = getelementptr inbounds [64 x i32], ptr @results, i64 0, i64 %i
  store i32 %v, ptr %result.p, align 4
  br label %latch
latch:
  %next = add nuw nsw i64 %i, 1
  %done = icmp eq i64 %next, 64
  br i1 %done, label %exit, label %loop
exit:
  ret void
}

; The same array is read and written: both addresses have the same disguise, so
; that the loop is still vectorized, and needs no check whether they overlap.
; if (values[i] > 0) values[i] += chosen[i];
; CHECK-LABEL: define void @update(
; CHECK-NOT: __hbsan_read4
; CHECK-NOT: br i1
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr @values, i64 32)
; CHECK: call void @__hbsan_masked_read(ptr @chosen,
; CHECK: call void @__hbsan_masked_write(ptr @values,
; CHECK-NOT: br i1
; CHECK: ret void
define void @update() #0 {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %value.p = getelementptr inbounds [64 x i32], ptr @values, i64 0, i64 %i
  %v = load i32, ptr %value.p, align 4
  %wanted = icmp sgt i32 %v, 0
  br i1 %wanted, label %then, label %latch
then:
  %chosen.p = getelementptr inbounds [64 x i32], ptr @chosen, i64 0, i64 %i
  %c = load i32, ptr %chosen.p, align 4
  %sum = add i32 %v, %c
  store i32 %sum, ptr %value.p, align 4
  br label %latch
latch:
  %next = add nuw nsw i64 %i, 1
  %done = icmp eq i64 %next, 64
  br i1 %done, label %exit, label %loop
exit:
  ret void
}

; An address from an invoke, which ends its block, and one in a phi.
; CHECK-LABEL: define i32 @pointers(
; CHECK: ret i32
define i32 @pointers() #0 personality ptr @__gxx_personality_v0 {
entry:
  %p = invoke dereferenceable(256) ptr @make() to label %ready unwind label %pad
ready:
  br label %loop
loop:
  %q = phi ptr [ %p, %ready ], [ %q.next, %loop ]
  %sum = phi i32 [ 0, %ready ], [ %sum.next, %loop ]
  %base = load i32, ptr %p, align 4
  %v = load i32, ptr %q, align 4
  %add = add i32 %v, %base
  %sum.next = add i32 %add, %sum
  %q.next = getelementptr inbounds i8, ptr %q, i64 4
  call void @unknown()
  %done = icmp eq i32 %v, 0
  br i1 %done, label %exit, label %loop
exit:
  ret i32 %sum.next
pad:
  %e = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %e
}

; for (i = 0; i < 64; i++) if (values[i] == wanted) break;
; CHECK-LABEL: define i1 @search(
; CHECK-NOT: __hbsan_read_span
; CHECK: call preserve_allcc void @__hbsan_read4(
; CHECK-NOT: __hbsan_read_span
; CHECK: ret i1
define i1 @search(i32 %wanted) #0 {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %value.p = getelementptr inbounds [64 x i32], ptr @values, i64 0, i64 %i
  %v = load i32, ptr %value.p, align 4
  %found = icmp eq i32 %v, %wanted
  br i1 %found, label %exit, label %latch
latch:
  %next = add nuw nsw i64 %i, 1
  %done = icmp eq i64 %next, 64
  br i1 %done, label %exit, label %loop
exit:
  %result = phi i1 [ true, %loop ], [ false, %latch ]
  ret i1 %result
}

; A masked load of the source, and one of the processor, whose mask InstCombine
; understands.
; CHECK-LABEL: define <8 x i32> @masked(
; CHECK: call void @__hbsan_masked_read(ptr @values, i64 %{{.*}}, i32 4)
; CHECK-NEXT: call <8 x i32> @llvm.masked.load.v8i32
define <8 x i32> @masked(<8 x i1> %mask) #0 {
  %v = call <8 x i32> @llvm.masked.load.v8i32.p0(ptr align 16 @values, <8 x i1> %mask, <8 x i32> poison)
  ret <8 x i32> %v
}
; CHECK-LABEL: define <8 x i32> @maskload(
; CHECK: call void @__hbsan_masked_read(ptr @values, i64 %{{.*}}, i32 4)
; CHECK-NEXT: call <8 x i32> @llvm.masked.load.v8i32
define <8 x i32> @maskload(<8 x i32> %flags) #0 {
  %mask = icmp sgt <8 x i32> %flags, zeroinitializer
  %signs = sext <8 x i1> %mask to <8 x i32>
  %v = call <8 x i32> @llvm.x86.avx2.maskload.d.256(ptr @values, <8 x i32> %signs)
  ret <8 x i32> %v
}

; Code that is not checked is left to the optimizer.
; CHECK-LABEL: define <8 x i32> @unchecked(
; CHECK: load <8 x i32>, ptr @values
define <8 x i32> @unchecked(<8 x i1> %mask) #1 {
  %v = call <8 x i32> @llvm.masked.load.v8i32.p0(ptr align 16 @values, <8 x i1> %mask, <8 x i32> zeroinitializer)
  ret <8 x i32> %v
}

declare ptr @make()
declare void @unknown()
declare i32 @__gxx_personality_v0(...)

attributes #0 = { sanitize_thread "target-cpu"="haswell" }
attributes #1 = { "target-cpu"="haswell" }

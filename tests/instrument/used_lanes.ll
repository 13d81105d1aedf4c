; A vector of which some lanes are dropped: only the others are read.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s \
; RUN:   | FileCheck --check-prefix=INLINE %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; One member of two.
; CHECK-LABEL: define <2 x i32> @every_second(
; CHECK-NOT: __hbsan_read_span
; CHECK: %[[P:.*]] = getelementptr inbounds i8, ptr %p, i64 8
; CHECK: call preserve_allcc void @__hbsan_read4(ptr %p)
; CHECK: call preserve_allcc void @__hbsan_read4(ptr %[[P]])
; CHECK-NOT: __hbsan
; CHECK: ret
; INLINE-LABEL: define <2 x i32> @every_second(
; INLINE-COUNT-2: icmp eq <4 x i32>
; INLINE-NOT: icmp eq <4 x i32>
; INLINE: ret
define <2 x i32> @every_second(ptr %p) sanitize_thread {
  %v = load <4 x i32>, ptr %p, align 4
  %s = shufflevector <4 x i32> %v, <4 x i32> poison, <2 x i32> <i32 0, i32 2>
  ret <2 x i32> %s
}

; Neighbouring lanes are read at once,
; CHECK-LABEL: define <3 x i32> @three_of_four(
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %p, i64 12)
; CHECK-NOT: __hbsan
; CHECK: ret
; INLINE-LABEL: define <3 x i32> @three_of_four(
; INLINE-COUNT-2: icmp eq <4 x i32>
; INLINE: ret
define <3 x i32> @three_of_four(ptr %p) sanitize_thread {
  %v = load <4 x i32>, ptr %p, align 8
  %s = shufflevector <4 x i32> %v, <4 x i32> poison, <3 x i32> <i32 0, i32 1, i32 2>
  ret <3 x i32> %s
}

; or in two parts, if there is no inline test for the whole.
; CHECK-LABEL: define <3 x i32> @three_unaligned(
; CHECK: %[[P:.*]] = getelementptr inbounds i8, ptr %p, i64 8
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %p, i64 8)
; CHECK: call preserve_allcc void @__hbsan_read4(ptr %[[P]])
; CHECK-NOT: __hbsan
; CHECK: ret
; INLINE-LABEL: define <3 x i32> @three_unaligned(
; INLINE-COUNT-3: icmp eq <4 x i32>
; INLINE: ret
define <3 x i32> @three_unaligned(ptr %p) sanitize_thread {
  %v = load <4 x i32>, ptr %p, align 4
  %s = shufflevector <4 x i32> %v, <4 x i32> poison, <3 x i32> <i32 0, i32 1, i32 2>
  ret <3 x i32> %s
}

; Behind arithmetic, as the second operand of a shuffle, and by itself.
; CHECK-LABEL: define <2 x i32> @uses(
; CHECK: getelementptr inbounds i8, ptr %p, i64 4
; CHECK: getelementptr inbounds i8, ptr %p, i64 12
; CHECK: call preserve_allcc void @__hbsan_read4(
; CHECK: call preserve_allcc void @__hbsan_read4(
; CHECK-NOT: __hbsan
; CHECK: ret
define <2 x i32> @uses(ptr %p, <4 x i32> %other, ptr %q) sanitize_thread {
  %v = load <4 x i32>, ptr %p, align 4
  %sum = add <4 x i32> %v, %other
  %wide = sext <4 x i32> %sum to <4 x i64>
  %e = extractelement <4 x i64> %wide, i64 1
  %i = trunc i64 %e to i32
  %s = shufflevector <4 x i32> %other, <4 x i32> %v, <2 x i32> <i32 0, i32 7>
  %r = insertelement <2 x i32> %s, i32 %i, i64 0
  ret <2 x i32> %r
}

; All lanes: because some use divides them differently, because it is not known which,
; because the load is volatile, or has no use at all.
; CHECK-LABEL: define i32 @all(
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %p, i64 16)
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %q, i64 16)
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %r, i64 16)
; CHECK: call preserve_allcc void @__hbsan_read_span(ptr %s, i64 16)
define i32 @all(ptr %p, ptr %q, ptr %r, ptr %s, i64 %lane) sanitize_thread {
  %v = load <4 x i32>, ptr %p, align 4
  %e = extractelement <4 x i32> %v, i64 0
  %halves = bitcast <4 x i32> %v to <8 x i16>
  %h = extractelement <8 x i16> %halves, i64 0
  %w = load <4 x i32>, ptr %q, align 4
  %f = extractelement <4 x i32> %w, i64 %lane
  %x = load volatile <4 x i32>, ptr %r, align 4
  %g = extractelement <4 x i32> %x, i64 0
  %unused = load <4 x i32>, ptr %s, align 4
  %ef = add i32 %e, %f
  %efg = add i32 %ef, %g
  %h.wide = sext i16 %h to i32
  %efgh = add i32 %efg, %h.wide
  ret i32 %efgh
}

; Without a shadow layout for the target there is an error, not silence.
;
; RUN: not opt -load-pass-plugin=%hbsan_pass -passes=hbsan -S %s 2>&1 | FileCheck %s
; CHECK: error: HBSan supports x86-64 Linux only, not aarch64-unknown-linux-gnu
target triple = "aarch64-unknown-linux-gnu"
define void @f() sanitize_thread {
  ret void
}

// The instructions of the hit path.  Whatever makes them more is a regression
// of every program's run time.
//
// RUN: %clang -O2 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -c %s -o %t.o
// RUN: llvm-objdump -d -r --no-show-raw-insn %t.o | FileCheck %s

// CHECK-LABEL: <read8>:
// CHECK-NEXT: movq (%rip), %[[HOT:r..]]
// CHECK-NEXT: R_X86_64_GOTTPOFF __hbsan_hot
// CHECK-NEXT: movabsq $0xffffffffff8, %[[BASE:r..]]
// CHECK-NEXT: movq %rdi, %[[CELL:r..]]
// CHECK-NEXT: andq %[[BASE]], %[[CELL]]
// CHECK-NEXT: movdqa 0x8(%[[BASE]],%[[CELL]],2), %xmm0
// CHECK-NEXT: pand (%rip), %xmm0
// CHECK-NEXT: .LCPI
// CHECK-NEXT: pcmpeqd %fs:(%[[HOT]]), %xmm0
// CHECK-NEXT: movmskps %xmm0, %[[BITS:e..]]
// CHECK-NEXT: testl %[[BITS]], %[[BITS]]
// CHECK-NEXT: je
// CHECK-NEXT: movq (%rdi), %rax
// CHECK-NEXT: retq
long read8(long* p) { return *p; }

// CHECK-LABEL: <write4>:
// CHECK-NEXT: movq (%rip), %[[HOT:r..]]
// CHECK-NEXT: R_X86_64_GOTTPOFF __hbsan_hot
// CHECK-NEXT: movabsq $0xffffffffff8, %[[BASE:r..]]
// CHECK-NEXT: movq %rdi, %[[CELL:r..]]
// CHECK-NEXT: andq %[[BASE]], %[[CELL]]
// CHECK-NEXT: movl %edi, %e[[PLACE:..]]
// CHECK-NEXT: andl $0x4, %e[[PLACE]]
// CHECK-NEXT: leaq (%rip), %[[KEYS:r.]]
// CHECK-NEXT: __hbsan_write_keys_4_4
// CHECK-NEXT: movdqa 0x8(%[[BASE]],%[[CELL]],2), %xmm0
// CHECK-NEXT: pand (%[[KEYS]],%r[[PLACE]],4), %xmm0
// CHECK-NEXT: pcmpeqd %fs:(%[[HOT]]), %xmm0
// CHECK-NEXT: movmskps %xmm0, %[[BITS:e..]]
// CHECK-NEXT: testl %[[BITS]], %[[BITS]]
// CHECK-NEXT: je
// CHECK-NEXT: movl $0x5, (%rdi)
// CHECK-NEXT: retq
void write4(int* p) { *p = 5; }

// A write of a whole granule needs no key.
// CHECK-LABEL: <write8>:
// CHECK: movdqa
// CHECK-NEXT: pcmpeqd
// CHECK-NEXT: movmskps
void write8(long* p) { *p = 5; }

// The thread-local offset and the folding mask stay in registers in a loop;
// the call keeps every other register, so nothing is saved around it.
// CHECK-LABEL: <loop>:
// CHECK: movdqa 0x8({{.*}},2), %xmm
// CHECK-NEXT: pand
// CHECK-NEXT: pcmpeqd %fs:(
// CHECK-NEXT: movmskps
// CHECK-NEXT: testl
// CHECK-NEXT: je
// CHECK-NOT: movabsq
// CHECK-NOT: GOTTPOFF
// CHECK: retq
double loop(const double* p, int n) {
  double sum = 0;
  for (int i = 0; i < n && sum >= 0; ++i) sum += p[i];
  return sum;
}

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
        .globl  Zero
        .type   Zero, @function
Zero:
        xorl    %eax, %eax
        ret
        .size   Zero, .-Zero
        .section .note.GNU-stack,"",@progbits

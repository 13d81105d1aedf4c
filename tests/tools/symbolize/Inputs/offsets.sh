#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# offsets.sh <program> <template>: the template with @CODE@ (the trap), @DATA@
# (four bytes into the variable), @ID@ (the build id) and @DIR@ filled in.
code=$(llvm-objdump -d "$1" | sed -n 's/^ *\([0-9a-f]*\):.*ud2.*/\1/p')
data=$(llvm-nm "$1" | sed -n 's/^0*\([0-9a-f]*\) .*countersE*$/\1/p')
data=$(printf %x $((0x$data + 4)))
id=$(llvm-readelf -n "$1" | sed -n 's/.*Build ID: //p')
sed "s,@CODE@,$code,g; s,@DATA@,$data,g; s,@ID@,$id,g; s,@DIR@,$(pwd),g" "$2"

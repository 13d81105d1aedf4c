#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what is missing, builds, and runs every test but those that take a
# night.  Arguments go to ctest, and then choose among all:
#   scripts/test.sh -L unit
#   scripts/test.sh -L nightly

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

set_up
say 'Building'
build -DHBSAN_BUILD_TESTS=ON
say 'Testing'
[ $# -gt 0 ] || set -- -LE nightly
exec ctest --test-dir build --output-on-failure -j "${HBSAN_JOBS:-2}" "$@"

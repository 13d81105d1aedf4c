#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# set_up.sh BIN PAGE: makes a Bazel workspace of the current folder, with the
# lines of the page in its .bazelrc.  What Bazel would download stands beside
# it: Debian's packages of rules, and of two repositories the few names that C
# needs.
set -eu
touch WORKSPACE
sed -n "s,/opt/hbsan/bin,$1,; /^build:race /p" "$2" >.bazelrc
cat >>.bazelrc <<RC
build --override_repository=rules_cc=$PWD/rules_cc
build --override_repository=remote_coverage_tools=$PWD/remote_coverage_tools
build --override_repository=platforms=/usr/share/bazel/platforms
build --override_repository=rules_java=/usr/share/bazel/rules/java
build --override_repository=rules_proto=/usr/share/bazel/rules/proto
build --override_repository=bazel_skylib=/usr/share/bazel/tools/skylib
RC
mkdir -p rules_cc/cc remote_coverage_tools
touch rules_cc/WORKSPACE rules_cc/cc/BUILD remote_coverage_tools/WORKSPACE
printf '%s\n' rules_cc remote_coverage_tools root >.bazelignore
for rule in binary import library test toolchain toolchain_suite; do
  echo "cc_$rule = native.cc_$rule"
done >rules_cc/cc/defs.bzl
cat >remote_coverage_tools/BUILD <<'FILES'
filegroup(
    name = "coverage_report_generator",
    visibility = ["//visibility:public"],
)
FILES

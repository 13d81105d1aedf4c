# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Substitutions of the lit tests.
#
#   %hbsan_cc, %hbsan_cxx    the compiler wrappers
#   %clang, %clangxx         the compiler alone
#   %hbsan_pass              the pass plugin
#   %hbsan_rt                the static runtime
#   %hbsan_symbolize, %hbsan the tools
#   %hbsan_build, %hbsan_source, %hbsan_llvm
#   %without_elision         options of the pass that keep it from leaving out
#                            or merging checks
#   %absl                    abseil's synchronisation, as link options
#   %cmake, %ctest, %cpack, %python
#   %expect N command        runs it once; its status must be N
#   %expect66 command        the same for 66, a reported race
#   %repeat COUNT N command  runs it COUNT times; each status must be N
#   %twenty N command        the same, 20 times
#   %lossless all|races N command
#                            runs it once; by its statistics nothing was lost
#   %json_log FILE...        checks logs of format=json and sums them up
#   %foreign %t %s compiler [option...]
#                            a pair of another compiler's objects
#
# Features: gcc, if there is a g++; debuginfod, if there is a program to fetch
# debug files; autoconf, ccache, dpkg, meson, zsh, if they are there; unprivileged;
# chromium, if it can be driven; sarif-schema, if schema and validator are there.
#
# `lit --param pass_options="-hbsan-elide-forward=0 ..."` builds every program
# with these options of the pass, in a folder of its own.

import importlib.util
import os
import shutil
import sys

import lit.formats

config.name = "HBSan"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cc", ".S", ".ll", ".test"]
config.excludes = ["Inputs", "support", "unit", "corpus"]
config.test_source_root = os.path.dirname(os.path.abspath(__file__))

build = config.hbsan_build_dir
bin_dir = os.path.join(build, "bin")
lib_dir = os.path.join(build, "lib", "hbsan")
support = os.path.join(config.test_source_root, "support")
llvm = config.llvm_tools_dir

# FileCheck, not, opt and the other tools of LLVM 22 under their short names.
config.environment["PATH"] = os.pathsep.join(
    [llvm, bin_dir, config.environment["PATH"]]
)

for feature, program in {
    "autoconf": "automake",
    "ccache": "ccache",
    "gcc": "g++",
    "meson": "meson",
    "dpkg": "dpkg-shlibdeps",
    "zsh": "zsh",
}.items():
    if shutil.which(program):
        config.available_features.add(feature)

# Debian's, which comes with packages of rules: others would download them.
if shutil.which("bazel") and os.path.exists("/usr/share/bazel/rules/java"):
    config.available_features.add("bazel")

# Files may have a mode that keeps this user out.
if os.geteuid() != 0:
    config.available_features.add("unprivileged")

# Test frameworks that a user may have, and so may not.
for framework, header in {
    "catch2": "catch2/catch.hpp",
    "doctest": "doctest/doctest.h",
    "boost_test": "boost/test/unit_test.hpp",
}.items():
    if os.path.exists(os.path.join("/usr/include", header)):
        config.available_features.add(framework)

# What the wrappers are called with.
wrapper_options = ""
pass_options = lit_config.params.get("pass_options", "").split()
if pass_options:
    wrapper_options = "".join(" -mllvm " + option for option in pass_options)
    config.test_exec_root = os.path.join(
        config.test_exec_root, "with" + "".join(pass_options).replace("=", "-"))

# lit applies these in order and as text, so a name that begins like another
# one must come first.
config.substitutions += [
    ("%hbsan_symbolize", os.path.join(bin_dir, "hbsan-symbolize")),
    ("%hbsan_source", config.hbsan_source_dir),
    ("%hbsan_build", build),
    ("%hbsan_llvm", llvm),
    ("%hbsan_pass", os.path.join(lib_dir, "HBSanPass.so")),
    ("%hbsan_cxx", os.path.join(bin_dir, "hbsan-clang++") + wrapper_options),
    ("%hbsan_cc", os.path.join(bin_dir, "hbsan-clang") + wrapper_options),
    ("%hbsan_rt", os.path.join(lib_dir, "libhbsan_rt.a")),
    ("%hbsan", os.path.join(bin_dir, "hbsan")),
    ("%without_elision",
     " ".join("-mllvm -hbsan-%s=0" % name for name in
              ("elide-forward", "elide-backward", "merge-neighbours"))),
    ("%absl", "-labsl_synchronization -labsl_time -labsl_spinlock_wait "
              "-labsl_base -labsl_raw_logging_internal"),
    ("%clangxx", os.path.join(llvm, "clang++")),
    ("%clang", os.path.join(llvm, "clang")),
    ("%cmake", config.hbsan_cmake),
    ("%ctest", os.path.join(os.path.dirname(config.hbsan_cmake), "ctest")),
    ("%cpack", os.path.join(os.path.dirname(config.hbsan_cmake), "cpack")),
    ("%python", sys.executable),
    ("%expect66", os.path.join(support, "repeat.sh") + " 1 66"),
    ("%expect", os.path.join(support, "repeat.sh") + " 1"),
    ("%repeat", os.path.join(support, "repeat.sh")),
    ("%json_log", sys.executable + " " +
     os.path.join(support, "json_log.py")),
    ("%foreign", os.path.join(support, "foreign.sh")),
    ("%found_rate", os.path.join(support, "found_rate.sh")),
    ("%lossless", os.path.join(support, "lossless.sh")),
    ("%twenty", os.path.join(support, "repeat.sh") + " 20"),
]

if os.path.exists(os.path.join(llvm, "llvm-debuginfod-find")):
    config.available_features.add("debuginfod")

# scripts/test.sh puts it there.
schema = os.path.join(build, "tests", "sarif-schema-2.1.0.json")
config.substitutions.insert(0, ("%sarif_schema", schema))


def has_module(name):
    return importlib.util.find_spec(name) is not None


# What is missing is said once, and its tests count as unsupported.
for feature, present, remedy in (
    ("sarif-schema", os.path.exists(schema) and has_module("jsonschema"),
     "scripts/test.sh fetches the schema; Debian has python3-jsonschema"),
    ("chromium", os.path.exists("/usr/bin/chromium") and
     os.path.exists("/usr/bin/chromedriver") and has_module("selenium"),
     "Debian has chromium, chromium-driver and python3-selenium"),
):
    if present:
        config.available_features.add(feature)
    else:
        lit_config.note(f"tests of {feature} are skipped: {remedy}")

# The headers of libc++ 22.
if os.path.exists(os.path.join(llvm, "..", "include", "c++", "v1", "barrier")):
    config.available_features.add("libcxx")

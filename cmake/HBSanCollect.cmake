# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cmake -DHBSAN=.. -DLOGS=.. -DREPORT=.. -DSOURCE=.. -P HBSanCollect.cmake
# The test that runs after all race tests: one report, in every format, of the
# logs that they left in the folder LOGS.  It passes; the tests that raced fail.
#
# cmake -DLOGS=.. -P HBSanCollect.cmake
# The one that runs before them: makes the folder, and empties it.

if(NOT DEFINED REPORT)
  file(REMOVE_RECURSE "${LOGS}")
  file(MAKE_DIRECTORY "${LOGS}")
  return()
endif()
# Also without a race: what CI is given then takes back what it had before.
file(MAKE_DIRECTORY "${REPORT}")
execute_process(
  COMMAND "${HBSAN}" report --fail-on=none "--source-root=${SOURCE}"
          "--text=${REPORT}/race.txt" "--html=${REPORT}/race.html"
          "--sarif=${REPORT}/race.sarif" "--junit=${REPORT}/race.xml"
          "--codequality=${REPORT}/codequality.json"
          "--json=${REPORT}/race.json" "${LOGS}"
  COMMAND_ERROR_IS_FATAL ANY)
file(READ "${REPORT}/race.txt" text)
message("${text}\nThe same for browsers and CI: ${REPORT}")

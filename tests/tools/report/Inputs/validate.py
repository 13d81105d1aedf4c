# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# validate.py schema.json file.json: exits with 1 and the errors if the file
# does not keep to the schema.

import json
import sys

import jsonschema

with open(sys.argv[1]) as schema, open(sys.argv[2]) as file:
    validator = jsonschema.Draft4Validator(json.load(schema))
    errors = list(validator.iter_errors(json.load(file)))
for error in errors:
    print("/".join(map(str, error.absolute_path)), error.message)
print(f"{len(errors)} errors")
sys.exit(1 if errors else 0)

"""Runs under epicbox's own environment: reads a job as JSON, then does its cases once for each line that comes."""

import json
import logging
import sys

import epicbox

logging.disable(logging.CRITICAL)
job = json.loads(sys.stdin.readline())
epicbox.configure([epicbox.Profile("bench", job["image"], user="nobody")])
files = [{"name": name, "content": text.encode()} for name, text in job["files"].items()]
for _line in sys.stdin:
    wrong = [
        (got["exit_code"], got["stdout"], got["stderr"])
        for given, expected in job["cases"]
        for got in [epicbox.run("bench", job["command"], files=files, stdin=given)]
        if got["stdout"].decode() != expected
    ]
    sys.stdout.write(f"wrong: {wrong[:1]}\n" if wrong else "right\n")
    sys.stdout.flush()

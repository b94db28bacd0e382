"""Looks at everything that grading needs on this machine: one finding each, with a remedy where one is needed."""

from runner.doctor.examination import examine, require_host
from runner.doctor.finding import Finding, HostError, Topic

__all__ = ["Finding", "HostError", "Topic", "examine", "require_host"]

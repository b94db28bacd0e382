"""Sandboxes made of Docker containers: the only package that speaks Docker."""

from runner.docker_sandbox.host import DockerSandboxHost

__all__ = ["DockerSandboxHost"]

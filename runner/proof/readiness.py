"""The proof as a slot needs it: of the sandboxes that it is about to grade in, shared with the slots beside it."""

from __future__ import annotations

from collections.abc import Sequence

from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.facts import engine_identity
from runner.docker_sandbox.images import Client
from runner.proof.proving import prove
from runner.proof.sharing import require_proof
from runner.sandbox import SandboxSpec
from runner.settings import Settings


def require_promises(settings: Settings, client: Client, host: DockerSandboxHost, specs: Sequence[SandboxSpec]) -> None:
    """Return once sandboxes of all these specs are proved to keep what is promised.

    Raises:
        ProofError: a promise does not hold; names each that does not, with its remedy.
        SandboxError: it cannot be found out.
    """
    identity = {
        "engine": engine_identity(client, host.runtime),
        "profile": settings.profile,
        # Everything that a container is made of: image, limits, filter of system calls.
        "options": [host.recipe(spec) for spec in specs],
    }
    probe = settings.sandboxes / "probe"
    require_proof(settings.data, identity, probe, lambda: prove(host, specs, probe=probe))

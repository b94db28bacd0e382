"""The proof that sandboxes keep what is promised, on this kernel and with this runtime.

A table of rows says what is promised and what the probe must see; a probe sees it from inside sandboxes that are made
like those that grade, and from the host where the host knows better; judging compares the two. Slots run it before they
take jobs, `preuve doctor` prints it, the tests hold every row against a container without the defence.
"""

from runner.proof.judging import Judged, ProofError, refused_because
from runner.proof.model import Deviation, Group, Row
from runner.proof.proving import Proof, prove
from runner.proof.sharing import require_proof
from runner.proof.table import Setting, table

__all__ = [
    "Deviation",
    "Group",
    "Judged",
    "Proof",
    "ProofError",
    "Row",
    "Setting",
    "prove",
    "refused_because",
    "require_proof",
    "table",
]

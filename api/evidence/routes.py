"""GET /v1/submissions/{id}/evidence and /.well-known/jwks.json."""

from base64 import urlsafe_b64decode
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.evidence.model import NoEvidenceError
from api.evidence.service import Evidence
from api.refused import may_refuse
from api.routing import APIRouter
from runner.verdict import SubmissionVerdict


class EvidenceModel(BaseModel):
    """A signed record."""

    model_config = ConfigDict(
        title="Evidence",
        json_schema_extra={
            "examples": [
                {
                    "evidence": "eyJhbGciOiJFZERTQSIsImtpZCI6Ij….eyJmb3JtYXQiOjEsInN1Ym1pc3Npb25faWQiOiI….zWq8vB0c5r…",
                    "record": {
                        "submission_id": "019a2b3c-4d5e-7f60-8123-456789abcdef",
                        "verdict": SubmissionVerdict.ACCEPTED.value,
                        "earned": 5.0,
                        "possible": 5.0,
                    },
                }
            ]
        },
    )

    evidence: str = Field(description="The compact JWS: keep this, it is what can be checked")
    record: dict[str, Any] = Field(description="What is signed in it, for convenience. See docs/evidence.md")


class PublicKeys(BaseModel):
    """A JWK Set (RFC 7517)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "keys": [
                        {
                            "kty": "OKP",
                            "crv": "Ed25519",
                            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                            "use": "sig",
                            "alg": "EdDSA",
                        }
                    ]
                }
            ]
        }
    )

    keys: list[dict[str, str]]


def evidence_routes(evidence: Evidence, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["evidence"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.EVIDENCE_READ))]

    @router.get(
        "/v1/submissions/{submission}/evidence",
        operation_id="getEvidence",
        summary="Read the signed evidence of a submission",
        response_model=EvidenceModel,
        openapi_extra=may_refuse(NoEvidenceError),
    )
    def get_evidence(submission: str, caller: reader) -> Response:
        """The record of a graded submission, signed by this installation."""
        jws = evidence.find(caller.organisation, submission)
        payload = jws.split(".")[1]
        record = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        body = {"evidence": jws, "record": msgspec.Raw(record)}
        return Response(msgspec.json.encode(body), media_type="application/json")

    @router.get(
        "/.well-known/jwks.json",
        operation_id="getPublicKeys",
        summary="Read the public keys that evidence is checked with",
        response_model=PublicKeys,
    )
    def get_public_keys() -> Any:
        """Every key that has ever signed evidence here. Open to everybody."""
        return evidence.public_keys()

    return router

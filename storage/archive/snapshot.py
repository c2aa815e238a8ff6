"""A campaign's sealed records as they all stood at one moment, read while others go on signing.

The whole is read in one transaction, page by page: nobody is missing who had signed, nobody is
there twice, and the tallies read beside them say the same. The order is that of random ids.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, TypeAlias

from storage.archive.manifest import TextEntry
from storage.engine import Given, Questions
from storage.schema import migrations
from storage.states import State

PAGE: Final = 500

LIVE: Final = f"""
SELECT id, sealed, day, country, language, channel, statement, consents, invite FROM signatures
WHERE id > (SELECT after FROM given) AND state = 'live'
ORDER BY id LIMIT {PAGE}
"""  # noqa: S608 - a number of our own
ASIDE: Final = f"""
SELECT id, sealed, day, country, language, channel, statement, consents, invite FROM signatures
WHERE id > (SELECT after FROM given) AND state = (SELECT state FROM given) AND state <> 'live'
ORDER BY id LIMIT {PAGE}
"""  # noqa: S608 - a number of our own
"""Those in another state, by an index that holds nobody else: they are few among many."""
PROOFS: Final = f"""
SELECT signature, id, sealed FROM consent_proofs
WHERE (signature, id) > ((SELECT signature FROM given), (SELECT id FROM given))
ORDER BY signature, id LIMIT {PAGE}
"""  # noqa: S608 - a number of our own
TALLIES: Final = """
SELECT kind, key, n FROM tallies
WHERE n <> 0 AND kind NOT IN ('personal', 'started', 'consented', 'asked')
ORDER BY kind, key
"""
"""Not who came by whose personal link, and not how far those came who have not signed."""
DESTROYED: Final = "SELECT 1 FROM standing WHERE key = 'destroyed'"
TEXTS: Final = "SELECT sha256, kind, language, body FROM texts ORDER BY kind, language, sha256"


@dataclass(frozen=True, slots=True)
class SealedSignature:
    """A row of `signatures` without its tags."""

    id: bytes
    sealed: bytes
    day: str
    country: str
    language: str
    channel: str
    statement: str
    consents: tuple[str, ...]
    """Those that stand at this moment."""
    invite: str | None


@dataclass(frozen=True, slots=True)
class SealedProof:
    """A consent that was given or taken back after signing."""

    signature: bytes
    sealed: bytes


Sealed: TypeAlias = SealedSignature | SealedProof


class Snapshot:
    """One unchanging state of a campaign."""

    def __init__(self, questions: Questions, campaign: str) -> None:
        self._questions = questions
        self.campaign = campaign
        self.schema = migrations("sqlite")[-1].number

    async def destroyed(self) -> bool:
        """The end of the campaign's data has begun: not every record opens any more."""
        return bool(await self._questions.ask(DESTROYED))

    async def tallies(self) -> dict[str, dict[str, int]]:
        """By kind and key."""
        found: dict[str, dict[str, int]] = {}
        for kind, key, n in await self._questions.ask(TALLIES):
            found.setdefault(kind, {})[key] = int(n)
        return found

    async def texts(self) -> list[tuple[TextEntry, str]]:
        """Every kept text with its words."""
        return [
            (TextEntry(sha256, kind, language), body)
            for sha256, kind, language, body in await self._questions.ask(TEXTS)
        ]

    async def sealed(self, state: State = State.LIVE) -> AsyncGenerator[Sealed, None]:
        """Each signature in this state, and right after it the proofs that belong to it."""
        async with (
            aclosing(self._signatures(state)) as signatures,
            aclosing(self._proofs()) as proofs,
        ):
            proof = await anext(proofs, None)
            async for signature in signatures:
                yield signature
                # Those of signatures in another state are passed over.
                while proof is not None and proof.signature <= signature.id:
                    if proof.signature == signature.id:
                        yield proof
                    proof = await anext(proofs, None)

    async def _signatures(self, state: State) -> AsyncGenerator[SealedSignature, None]:
        columns, after = {"after": bytes, "state": str}, b""
        sql = LIVE if state is State.LIVE else ASIDE
        while page := await self._questions.ask(sql, Given(columns, [(after, str(state))])):
            for id_, sealed, day, country, language, channel, statement, consents, invite in page:
                flags = tuple(consents.split())
                yield SealedSignature(
                    id_, sealed, day, country, language, channel, statement, flags, invite
                )
            after = page[-1][0]

    async def _proofs(self) -> AsyncGenerator[SealedProof, None]:
        columns, after = {"signature": bytes, "id": bytes}, (b"", b"")
        while page := await self._questions.ask(PROOFS, Given(columns, [after])):
            for signature, _, sealed in page:
                yield SealedProof(signature, sealed)
            after = page[-1][:2]

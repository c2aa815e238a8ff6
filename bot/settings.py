"""The settings, read in one place: from the environment, else from `.env`.

Whoever sets up a bot makes several mistakes at once, far from a debugger. So every wrong setting
is named in one go, with where it was set and what to write instead. What a setting holds is never
repeated: it may be a secret, and refusals end up in logs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal

from dotenv.parser import Binding, parse_stream
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import setting_rules
from bot.campaign import BUNDLED

ENCODING: Final = "utf-8-sig"
"""Of the file. Some editors begin UTF-8 with a mark."""


POSTED_TO: Final = (443, 80, 88, 8443)
"""Ports of a webhook, if it is Telegram itself that posts."""
LISTEN: Final = "127.0.0.1:8080"
"""Where a webhook is served unless it is said otherwise."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One setting to mend: `.env:3: BOT_TOKEN is not a token — copy it from @BotFather again`."""

    setting: str
    where: str
    """`environment`, or file and line. Empty where it is set nowhere."""
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.setting} {self.what} — {self.remedy}"


class SettingsError(Exception):
    """The settings cannot be used. `mistakes` holds every one that was found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        listed = "\n".join(f"  {mistake}" for mistake in self.mistakes)
        super().__init__(f"The settings cannot be used:\n{listed}")


def _written(rule: Callable[[str], object]) -> BeforeValidator:
    """What was written goes through its rule; a default is what is meant already."""
    return BeforeValidator(lambda value: rule(value) if isinstance(value, str) else value)


class Settings(BaseSettings):
    """Everything that differs between two installations. Each is documented in `.env.example`.

    A setting that is set to nothing counts as not set. Made by `Settings.load()`.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, _written(setting_rules.token)] | None = None
    bot_api_url: Annotated[str, _written(setting_rules.api_root)] = setting_rules.TELEGRAM
    """Without a slash at the end."""
    webhook_url: Annotated[str, _written(setting_rules.webhook_url)] | None = None
    """All of what Telegram posts to. None: updates are fetched."""
    webhook_secret: Annotated[SecretStr, _written(setting_rules.webhook_secret)] | None = None
    listen: Annotated[str, _written(setting_rules.listen)] | None = None
    """Places, separated by single commas. See `listens`."""
    database_url: Annotated[str, _written(setting_rules.database_url)] = Field(
        default="sqlite:///dojang.db", repr=False
    )
    campaign: Annotated[Path, _written(setting_rules.folder)] = BUNDLED
    master_key: SecretStr | None = None
    """As it was set. `storage.keys` tells whether it is one."""
    seal_recipients: Annotated[str, _written(setting_rules.recipients)] = Field(
        default="", repr=False
    )
    """Separated by single commas. `storage.sealing` tells whether they are any."""
    organizers: Annotated[frozenset[str], NoDecode, _written(setting_rules.accounts)] = Field(
        default=frozenset(), repr=False
    )
    """Numeric account ids."""
    broadcast_rate: Annotated[int, _written(setting_rules.rate)] = 25
    """Messages a second."""
    allow_examples: Annotated[bool, _written(setting_rules.truth)] = False
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], _written(setting_rules.log_level)
    ] = "INFO"
    log_format: Annotated[Literal["text", "json"], _written(setting_rules.log_format)] = "text"

    @property
    def listens(self) -> str | None:
        """Where webhook and operating endpoints are served, if they are."""
        return self.listen or (LISTEN if self.webhook_url else None)

    @classmethod
    def load(
        cls, env_file: str | Path | None = ".env", *, only: Collection[str] | None = None
    ) -> Settings:
        """As `examine`. Raises `SettingsError` with every mistake."""
        found = cls.examine(env_file, only=only)
        if found.mistakes:
            raise SettingsError(found.mistakes)
        return found.settings

    @classmethod
    def examine(
        cls, env_file: str | Path | None = ".env", *, only: Collection[str] | None = None
    ) -> Examined:
        """Read the environment and, for what it does not set, this file (which may be absent).

        `only` names the fields that are wanted: the others keep their defaults, whatever is set,
        and nothing that is wrong with them is told.
        """
        defaults = {name: field.default for name, field in cls.model_fields.items()}
        wanted = set(defaults if only is None else only)
        assert wanted <= set(defaults), "only settings can be wanted"
        file = _EnvFile.read(env_file)
        mistakes = file.mistakes([name.upper() for name in defaults if name in wanted])
        unknown: set[str] = set()
        if not file.readable:
            # Nobody can say what it would set, nor that it leaves something out.
            unknown = {name for name in wanted if not _in_environment(name.upper())}

        def read() -> Settings:
            kept = {n: d for n, d in defaults.items() if n not in wanted or n in unknown}
            source = env_file if file.readable else None
            return cls(_env_file=source, **kept)  # type: ignore[call-arg] # BaseSettings'

        try:
            settings = read()
        except ValidationError as error:
            wrong = _mistakes(error, file)
            mistakes += wrong
            unknown |= {mistake.setting.lower() for mistake in wrong}
            settings = read()
        return Examined(settings, mistakes, frozenset(unknown))


@dataclass(frozen=True, slots=True)
class Examined:
    """What could be read of the settings, and what could not."""

    settings: Settings
    mistakes: Sequence[Mistake]
    unknown: frozenset[str]
    """Fields that hold their default only because what is meant could not be read."""


NAMES: Final = tuple(field.upper() for field in Settings.model_fields)
"""The settings as they are written."""


def missing_for_run(settings: Settings) -> list[Mistake]:
    """What a bot on a real messenger cannot do without, and rehearsing can; and of what belongs
    together, the half that is missing."""
    remedies = {
        "bot_token": "talk to @BotFather in Telegram; it gives you one",
        "master_key": "run `dojang keys new`; it makes one",
        "seal_recipients": "run `dojang keys new`; it makes one",
    }
    if settings.webhook_url:
        remedies |= {"webhook_secret": "it keeps others from posting; .env.example tells how"}
    if settings.webhook_secret:
        remedies |= {"webhook_url": "WEBHOOK_SECRET is for a webhook: set its address, or neither"}
    return [
        Mistake(name.upper(), "", "is not set", remedy)
        for name, remedy in remedies.items()
        if not getattr(settings, name)
    ]


def at_odds(settings: Settings) -> list[Mistake]:
    """Settings that are right each by itself, and not together."""
    port = setting_rules.port_of(settings.webhook_url) if settings.webhook_url else None
    if settings.bot_api_url != setting_rules.TELEGRAM or port in {None, *POSTED_TO}:
        return []
    remedy = f"write one of {', '.join(map(str, POSTED_TO))}; LISTEN may name any other"
    return [Mistake("WEBHOOK_URL", "", "names a port that Telegram does not post to", remedy)]


def _mistakes(error: ValidationError, file: _EnvFile) -> list[Mistake]:
    found = []
    for one in error.errors(include_input=False, include_url=False):
        name = str(one["loc"][0]).upper()
        context = one.get("ctx", {})
        where = "environment" if _in_environment(name) else file.where(name)
        found.append(Mistake(name, where, context["what"], context["remedy"]))
    return found


def _in_environment(name: str) -> bool:
    return any(key.upper() == name and value for key, value in os.environ.items())


# ── the file ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _EnvFile:
    """What stands on which line of a `.env` file. Values are looked at elsewhere."""

    path: str
    bindings: Sequence[Binding] = ()
    readable: bool = True

    @classmethod
    def read(cls, path: str | Path | None) -> _EnvFile:
        if path is None or not Path(path).is_file():
            return cls(str(path))
        try:
            with Path(path).open(encoding=ENCODING) as stream:
                return cls(str(path), list(parse_stream(stream)))
        except (OSError, UnicodeDecodeError):
            return cls(str(path), readable=False)

    def mistakes(self, wanted: Collection[str]) -> list[Mistake]:
        """What is wrong with the lines that set the wanted settings, or seem to."""
        if not self.readable:
            remedy = "save it as UTF-8 and let the bot read it"
            return [Mistake("the file", self.path, "cannot be read as text", remedy)]
        found = [*self._misspelt(wanted), *self._repeated(wanted)]
        return [*self._broken_lines(), *found] if set(wanted) == set(NAMES) else found

    def where(self, name: str) -> str:
        """The line that counts: the last one that sets this."""
        lines = self._lines(name)
        return f"{self.path}:{lines[-1]}" if lines else ""

    def _lines(self, name: str) -> list[int]:
        return [_line(one) for one in self.bindings if one.key and one.key.upper() == name]

    def _broken_lines(self) -> list[Mistake]:
        remedy = "write NAME=value; begin a remark with #"
        return [
            Mistake("this line", f"{self.path}:{_line(one)}", "is no setting", remedy)
            for one in self.bindings
            if one.error
        ]

    def _misspelt(self, wanted: Collection[str]) -> list[Mistake]:
        """Other programs may keep settings in the same file, but hardly ones so alike."""
        found = []
        for one in self.bindings:
            name = (one.key or "").upper()
            near = get_close_matches(name, NAMES, n=1, cutoff=0.8)
            if name not in NAMES and near and near[0] in wanted:
                remedy = f"did you mean {near[0]}?"
                place = f"{self.path}:{_line(one)}"
                found.append(Mistake(str(one.key), place, "is no setting of ours", remedy))
        return found

    def _repeated(self, wanted: Collection[str]) -> list[Mistake]:
        found = []
        for name in wanted:
            lines = self._lines(name)
            if len(lines) > 1:
                place = f"{self.path}:{lines[-1]}"
                what = f"is set on line {lines[0]} already"
                found.append(Mistake(name, place, what, "keep one of the two"))
        return found


def _line(binding: Binding) -> int:
    """Where its name stands: what is parsed as one may begin with blank lines."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")

"""What organizers do, from their phones, in the private chat with the bot.

Each module is one matter: it tells its commands, the buttons of its pages and the texts it waits
for. Here is decided who may, and every act is noted in the access log; the modules judge nothing of
that. The bot never sends a list of people into a chat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias, assert_never

from bot.conversation.organizing import (
    access_log,
    alerts,
    broadcast,
    case_choosing,
    case_deciding,
    cases,
    chart,
    closing,
    daily_report,
    days,
    invitations,
    news,
    parts,
    pausing,
    people,
    retention,
    totals,
    ways,
    welcome,
)
from bot.conversation.organizing.rights import Right
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Appointed,
    ApprovalDenied,
    ApprovalWanted,
    Asked,
    BroadcastHappening,
    BroadcastRead,
    BroadcastWent,
    Calmed,
    CaseActed,
    CaseCounted,
    CaseLinksRead,
    CaseOpened,
    CasesRead,
    ChartRead,
    Chose,
    DaysRead,
    Decided,
    FunnelRead,
    Happening,
    InvitesRead,
    LogRead,
    MenuDue,
    NewsChosen,
    Note,
    OrganizersChanged,
    OrganizersRead,
    Outcome,
    OutOfBand,
    PartsRead,
    PickedPeople,
    PulseRead,
    ReportDue,
    ReportsClaimed,
    ReportsDue,
    RetentionRead,
    Role,
    RoleAccepted,
    RoleChanged,
    RoleOffered,
    Said,
    SeasonChanged,
    Started,
    Text,
    TotalsRead,
)

_MODULES: Final = (
    totals,
    days,
    parts,
    ways,
    chart,
    people,
    invitations,
    access_log,
    news,
    cases,
    case_choosing,
    case_deciding,
    alerts,
    pausing,
    closing,
    retention,
    broadcast,
)

COMMANDS: Final[Mapping[str, Right]] = {
    name: right for module in _MODULES for name, right in module.COMMANDS.items()
}
ACTIONS: Final[Mapping[str, Right]] = {
    name: right for module in _MODULES for name, right in module.ACTIONS.items()
}
"""By the first word of a button's token."""
TEXTS: Final[Mapping[str, Right]] = {
    name: right for module in _MODULES for name, right in module.TEXTS.items()
}
"""By the first word of `Session.desk`: what is written next."""
ANSWERS: Final[Mapping[type, Callable[[Session, Scene, Any], Answer]]] = {
    TotalsRead: totals.totals_read,
    OrganizersRead: people.read,
    Appointed: people.appointed,
    RoleOffered: invitations.offered,
    RoleAccepted: lambda session, scene, found: invitations.accepted(
        session, scene, found, commands_of(found.role)
    ),
    NewsChosen: news.chosen,
    LogRead: access_log.read,
    DaysRead: days.days_read,
    PartsRead: parts.parts_read,
    InvitesRead: ways.invites_read,
    FunnelRead: ways.funnel_read,
    ChartRead: chart.chart_read,
    ReportsClaimed: daily_report.claimed,
    SeasonChanged: pausing.changed,
    CasesRead: cases.read,
    CaseActed: cases.acted,
    CaseOpened: cases.opened,
    CaseLinksRead: case_choosing.links_read,
    PulseRead: alerts.read,
    Calmed: alerts.calmed,
    RetentionRead: retention.read,
    BroadcastRead: broadcast.read,
}
"""What the store answers."""

Told: TypeAlias = (
    RoleChanged | OrganizersChanged | MenuDue | ReportsDue | ReportDue | BroadcastHappening
)
"""What an organizer's chat is told by another one, or by a job."""


def commands_of(role: Role | None) -> tuple[str, ...]:
    """What this role can ask for, in the order in which it is listed."""
    return tuple(name for name, right in COMMANDS.items() if role in right.roles)


def concerns(session: Session, what: object) -> bool:
    """Whether it matters who does this: then their role is looked up."""
    match what:
        case Asked(command):
            return command in COMMANDS or command in _EXACT or command == "help"
        case Chose(token):
            action = token.partition(":")[0]
            return action in ACTIONS or action in _EXACT or action == "language"
        case Started() | PickedPeople() | OrganizersChanged() | MenuDue() | Decided():
            return True
        case ReportDue() | OutOfBand() | CaseCounted():
            return True
        case ApprovalWanted() | ApprovalDenied() | BroadcastWent():
            return True
        case _:
            return bool(session.desk or session.linking)


_EXACT: Final = frozenset({"links", "newlink", "link", "rename", "revoke", "revoke-now"})
"""Of everybody, but organizers see the counts there exactly."""


def happened(session: Session, scene: Scene, what: Happening) -> Answer | None:
    """What an organizer did at the desk; None where it is anybody's business, or nobody's."""
    match what:
        case Asked(command, rest) if command in COMMANDS:
            return _allowed(COMMANDS[command], replace(session, desk=""), scene, command, rest)
        case Chose(token):
            action, _, about = token.partition(":")
            if action in ACTIONS:
                return _allowed(ACTIONS[action], session, scene, action, about)
        case Said(text) if session.desk:
            waiting = session.desk.partition(":")[0]
            if waiting in TEXTS:
                return _allowed(TEXTS[waiting], session, scene, waiting, text)
        case PickedPeople():
            return _allowed(people.PICKED, left(session), scene, "pick", "")
        case Started(payload) if invitations.is_token(payload) and scene.role is None:
            return invitations.accept(session, payload or "")
        case Started(payload) if invitations.is_token(payload):
            return _desk(left(session), scene, Text("role-already"))
        case Started(None) | Asked("help"):
            return _desk(left(session), scene)
        case _:
            pass
    return None


def _desk(session: Session, scene: Scene, note: Text | None = None) -> Answer | None:
    """Each time it is shown, the menu is set anew: that mends whatever has become of it."""
    if scene.role is None:
        return None
    commands = commands_of(scene.role)
    return welcome.with_menu(welcome.page(session, scene, commands, note), scene, commands)


def spoken(answer: Answer, scene: Scene) -> Answer:
    """The language was chosen: an organizer's menu follows."""
    if scene.role is None:
        return answer
    return welcome.with_menu(answer, scene, commands_of(scene.role))


def told(session: Session, scene: Scene, what: Told) -> Answer:
    match what:
        case RoleChanged(role):
            return welcome.role_changed(session, what, commands_of(role))
        case OrganizersChanged():
            return welcome.organizers_changed(session, scene, what)
        case MenuDue(stamp):
            return welcome.due(session, scene, stamp, commands_of(scene.role))
        case ReportsDue(day):
            return daily_report.all_due(session, day)
        case ReportDue():
            return daily_report.due(session, scene, what)
        case ApprovalWanted() | ApprovalDenied() | BroadcastWent():
            return broadcast.told(session, scene, what)
    assert_never(what)


def left(session: Session) -> Session:
    """Whatever else is done takes back what was asked at the desk."""
    return replace(session, desk="")


def decided(session: Session, scene: Scene, outcome: Outcome) -> Answer:
    """The store's answer to something that was allowed."""
    return ANSWERS[type(outcome)](session, scene, outcome)


def _allowed(right: Right, session: Session, scene: Scene, name: str, rest: str) -> Answer | None:
    if scene.role not in right.roles:
        return None
    answer = right.does(session, scene, rest)
    if not right.noted:
        return answer
    return replace(answer, effects=(Note(name), *answer.effects))

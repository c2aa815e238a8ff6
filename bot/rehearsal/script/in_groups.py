"""Lines about groups and channels: who runs them, and what the bot may do there."""

from __future__ import annotations

from bot.rehearsal.script.lines import line
from bot.rehearsal.script.stage import NotInTheScript, Stage, parameter


def _rights(told: str | None) -> set[str] | None:
    """`pin messages and delete messages`, as the Bot API calls it."""
    if told is None:
        return None
    return {f"can_{right.strip().replace(' ', '_')}" for right in told.split(" and ")}


@line("NAME adds the bot to GROUP with (\\S+)")
def _add_with(stage: Stage, who: str, where: str, payload: str) -> None:
    stage.messenger.add_bot(stage.person(who), stage.group(where), payload)


@line("NAME adds the bot to GROUP(?: to (.+))?")
def _add(stage: Stage, who: str, where: str, rights: str | None) -> None:
    stage.messenger.add_bot(stage.person(who), stage.group(where), rights=_rights(rights))


@line("NAME follows “(.+)” into GROUP")
def _follow_into(stage: Stage, who: str, label: str, where: str) -> None:
    person = stage.person(who)
    _, button = stage.button(label, [person])
    payload = parameter(button.url, "startgroup")
    if payload is None and parameter(button.url, "startchannel") is None:
        raise NotInTheScript(f"“{label}” leads into no group")
    admin = parameter(button.url, "admin")
    rights = None if admin is None else {f"can_{right}" for right in admin.split()}
    stage.messenger.add_bot(person, stage.group(where), payload or None, rights)


@line("NAME promotes the bot in GROUP(?: to (.+))?")
def _promote_bot(stage: Stage, who: str, where: str, rights: str | None) -> None:
    stage.messenger.promote_bot(stage.person(who), stage.group(where), _rights(rights))


@line("NAME demotes the bot in GROUP")
def _demote_bot(stage: Stage, who: str, where: str) -> None:
    stage.messenger.demote_bot(stage.person(who), stage.group(where))


@line("NAME mutes the bot in GROUP")
def _mute(stage: Stage, who: str, where: str) -> None:
    stage.messenger.mute_bot(stage.person(who), stage.group(where))


@line("NAME unmutes the bot in GROUP")
def _unmute(stage: Stage, who: str, where: str) -> None:
    stage.messenger.unmute_bot(stage.person(who), stage.group(where))


@line("NAME removes the bot from GROUP")
def _remove_bot(stage: Stage, who: str, where: str) -> None:
    stage.messenger.remove_bot(stage.person(who), stage.group(where))


@line("NAME promotes NAME in GROUP(?: to (.+))?")
def _promote(stage: Stage, who: str, whom: str, where: str, rights: str | None) -> None:
    group = stage.group(where)
    stage.messenger.promote(stage.person(who), group, stage.person(whom), _rights(rights))


@line("NAME demotes NAME in GROUP")
def _demote(stage: Stage, who: str, whom: str, where: str) -> None:
    stage.messenger.demote(stage.person(who), stage.group(where), stage.person(whom))


@line("NAME removes NAME from GROUP")
def _remove(stage: Stage, who: str, whom: str, where: str) -> None:
    stage.messenger.remove(stage.person(who), stage.group(where), stage.person(whom))


@line("NAME joins GROUP")
def _join(stage: Stage, who: str, where: str) -> None:
    stage.messenger.join(stage.person(who), stage.group(where))


@line("NAME leaves GROUP")
def _leave(stage: Stage, who: str, where: str) -> None:
    stage.messenger.remove(stage.person(who), stage.group(where), stage.person(who))


@line("NAME deletes the bot's last message in GROUP")
def _delete_its(stage: Stage, who: str, where: str) -> None:
    group = stage.group(where)
    stage.messenger.erase_own(stage.person(who), stage.newest(group, of=None).id, group)


@line("NAME deletes their last message in GROUP")
def _delete_own(stage: Stage, who: str, where: str) -> None:
    person, group = stage.person(who), stage.group(where)
    stage.messenger.erase_own(person, stage.newest(group, of=person).id, group)


@line("NAME pins the bot's last message in GROUP")
def _pin(stage: Stage, who: str, where: str) -> None:
    group = stage.group(where)
    stage.messenger.pin_as(stage.person(who), group, stage.newest(group, of=None).id)


@line("NAME unpins the latest message in GROUP")
def _unpin(stage: Stage, who: str, where: str) -> None:
    stage.messenger.unpin_as(stage.person(who), stage.group(where))


@line("NAME turns GROUP into a supergroup")
def _upgrade(stage: Stage, who: str, where: str) -> None:
    stage.messenger.upgrade_as(stage.person(who), stage.group(where))


@line("NAME turns GROUP into a forum")
def _make_forum(stage: Stage, who: str, where: str) -> None:
    stage.messenger.make_forum(stage.person(who), stage.group(where))


@line("NAME opens the topic (.+) in GROUP")
def _open_topic(stage: Stage, who: str, name: str, where: str) -> None:
    stage.messenger.open_topic(stage.person(who), stage.group(where), name)


@line("NAME deletes the group GROUP|NAME deletes the channel GROUP")
def _delete_group(stage: Stage, *named: str | None) -> None:
    who, where = (each for each in named if each is not None)
    stage.messenger.delete_group(stage.person(who), stage.group(where))

"""Who is in a chat of many, and as what: people, and the bot that they bring in.

What people may do is checked as their messenger would; what the bot hears of it is Telegram's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.changes import BotPlaced, GroupGone, GroupMoved, GroupPut, MessagePut
from bot.rehearsal.messenger.groups import RIGHTS, Group, Standing, Topic, usual_rights
from bot.rehearsal.messenger.members import member
from bot.rehearsal.messenger.vocabulary import Message
from bot.rehearsal.messenger.wire import Json
from bot.rehearsal.messenger.writing import PAYLOAD, ActRefused, Writing

_SUPERGROUP: Final = -1_000_000_000_000
"""How far the ids of supergroups are from those of groups."""


class Membership(Writing):
    """The messenger with people who run groups and channels."""

    # ── the bot's place ──────────────────────────────────────────────────────────────────

    def add_bot(
        self,
        person: int,
        group: int,
        payload: str | None = None,
        rights: Collection[str] | None = None,
    ) -> int:
        """Brings the bot in, by hand or by a link with a payload; gives back the chat's id.

        `rights`: as an admin who may do that. In a channel, a bot can only be an admin.
        """
        if payload and not PAYLOAD.fullmatch(payload):
            raise ActRefused("A link carries at most 64 letters, digits, _ and -.")
        self._writable(person, group)
        if self.scene.standing(group) == "in":
            raise ActRefused("The bot is in this group already.")
        channel = self._group(group).kind == "channel"
        if channel or rights is not None:
            group = self._appoint(person, group, rights)
        else:
            self._place(person, BotPlaced(group, "in"))
        if not channel:
            self._tell(
                person, group, f"added {self.bot.name}",
                new_chat_members=[wire.bot_user(self.scene, self.bot)],
            )  # fmt: skip
        if payload:
            self.say(person, f"/start@{self.bot.username} {payload}", group)
        return group

    def promote_bot(self, person: int, group: int, rights: Collection[str] | None = None) -> int:
        """Makes the bot an admin, or one who may do something else; gives back the chat's id."""
        self._bot_inside(group)
        return self._appoint(person, group, rights)

    def demote_bot(self, person: int, group: int) -> None:
        """Makes the bot an ordinary member. From a channel it is put out, then."""
        self._bot_inside(group)
        self._check_may(person, group, "can_promote_members")
        channel = self._group(group).kind == "channel"
        self._place(person, BotPlaced(group, "out" if channel else "in"))

    def mute_bot(self, person: int, group: int) -> int:
        """Lets the bot read, but not write; gives back the chat's id."""
        self._bot_inside(group)
        self._check_may(person, group, "can_restrict_members")
        group = self._supergroup(group)
        self._place(person, BotPlaced(group, "in", muted=True))
        return group

    def unmute_bot(self, person: int, group: int) -> None:
        self._bot_inside(group)
        self._check_may(person, group, "can_restrict_members")
        if not self.scene.place(group).muted:
            raise ActRefused("The bot is not muted.")
        self._place(person, BotPlaced(group, "in"))

    def remove_bot(self, person: int, group: int) -> None:
        """An admin puts the bot out of the group."""
        self._check_may(person, group, "can_restrict_members")
        self._bot_inside(group)
        if self._group(group).kind != "channel":
            gone = wire.bot_user(self.scene, self.bot)
            self._tell(person, group, f"removed {self.bot.name}", left_chat_member=gone)
        self._place(person, BotPlaced(group, "kicked"))

    def _appoint(self, person: int, group: int, rights: Collection[str] | None) -> int:
        self._check_may(person, group, "can_promote_members")
        kind = self._group(group).kind
        if rights is None:
            granted = usual_rights(kind)
        else:
            # Only a supergroup tells its admins apart; apps make it one without asking.
            group = self._supergroup(group) if kind == "group" else group
            known = RIGHTS[self._group(group).kind]
            if strange := set(rights) - set(known):
                raise ActRefused(f"No admin here has the right {min(strange)}.")
            granted = tuple(right for right in known if right in rights)
        self._place(person, BotPlaced(group, "in", rights=granted))
        return group

    def _bot_inside(self, group: int) -> None:
        self._group(group)
        if self.scene.standing(group) != "in":
            raise ActRefused("The bot is not in this group.")

    # ── people's places ──────────────────────────────────────────────────────────────────

    def promote(
        self, person: int, group: int, whom: int, rights: Collection[str] | None = None
    ) -> None:
        """Makes somebody an admin, who may do the usual things or only these."""
        self._check_may(person, group, "can_promote_members")
        granted = None if rights is None else tuple(rights)
        self._move(person, group, whom, "administrator", granted)

    def demote(self, person: int, group: int, whom: int) -> None:
        self._check_may(person, group, "can_promote_members")
        self._move(person, group, whom, "member")

    def remove(self, person: int, group: int, whom: int) -> None:
        """Puts somebody out of the group, or oneself."""
        if person != whom:
            self._check_may(person, group, "can_restrict_members")
        self._move(person, group, whom, None)
        doing = "left" if person == whom else f"removed {self._person(whom).name}"
        if self._group(group).kind != "channel":
            gone = wire.user(self._person(whom))
            self._tell(person, group, doing, left_chat_member=gone)

    def join(self, person: int, group: int) -> None:
        """Comes in, as by a link that somebody sent."""
        if self._group(group).standing(person) is not None:
            raise ActRefused("They are in this group already.")
        self._move(person, group, person, "member")
        if self._group(group).kind != "channel":
            came = [wire.user(self._person(person))]
            self._tell(person, group, "joined", new_chat_members=came)

    def _move(
        self,
        by: int,
        group: int,
        whom: int,
        standing: Standing | None,
        rights: tuple[str, ...] | None = None,
    ) -> None:
        before, who = self._group(group), self._person(whom)
        if before.standing(whom) == "creator":
            raise ActRefused("A creator stays what they are.")
        if by != whom and before.standing(whom) is None:
            raise ActRefused("They are not in this group.")
        after = (
            before.without(whom) if standing is None else before.with_member(whom, standing, rights)
        )
        gone: Json = {"user": wire.user(who), "status": "left"}
        if by != whom:
            gone = {**gone, "status": "kicked", "until_date": 0}
        body = {
            "chat": wire.group_chat(before),
            "from": wire.user(self._person(by)),
            "date": self.now,
            "old_chat_member": member(before, who),
            "new_chat_member": gone if standing is None else member(after, who),
        }
        # Only a bot that is an admin is told, and only where it asked for that.
        told = (
            self.update("chat_member", body) if self.scene.place(group).rights is not None else ()
        )
        self.commit(GroupPut(after), *told)

    # ── the chat itself ──────────────────────────────────────────────────────────────────

    def pin_as(self, person: int, group: int, message: int) -> None:
        """An admin pins a message."""
        self._check_may_pin(person, group)
        found = self.scene.message(group, message)
        if found is None or found.origin == "service":
            raise ActRefused("This message is not there any more.")
        self.pin(group, found, person)

    def unpin_as(self, person: int, group: int, message: int | None = None) -> None:
        self._check_may_pin(person, group)
        if not self.unpin(group, message):
            raise ActRefused("Nothing is pinned.")

    def make_forum(self, person: int, group: int) -> int:
        """Gives the group topics; gives back its id. What there was is in General, then."""
        self._check_may(person, group, "can_change_info")
        group = self._supergroup(group)
        if self._group(group).topics is not None:
            raise ActRefused("The group has topics already.")
        self.commit(GroupPut(replace(self._group(group), topics=())))
        return group

    def open_topic(self, person: int, group: int, name: str) -> Topic:
        """Opens a topic of a forum."""
        self._writable(person, group)
        forum, name = self._group(group), name.strip()
        if forum.topics is None or not name or len(name) > 128:
            raise ActRefused("A topic needs a forum and a name of at most 128 characters.")
        topic = Topic(self.scene.next_message, name)
        told = {"forum_topic_created": {"name": name, "icon_color": 7_322_096}}
        notice = self.notice(
            group, person, f"{self._person(person).name} opened the topic {name}", told,
            thread=topic.id,
        )  # fmt: skip
        self.commit(GroupPut(replace(forum, topics=(*forum.topics, topic))), *notice)
        return topic

    def delete_group(self, person: int, group: int) -> None:
        """Its creator deletes the chat for everybody. The bot learns of it when it writes there."""
        if self._group(group).standing(person) != "creator":
            raise ActRefused("Only its creator deletes a chat.")
        self.commit(GroupGone(group))

    def upgrade_as(self, person: int, group: int) -> int:
        """The creator makes the group a supergroup."""
        self._check_may(person, group, "can_promote_members")
        return self.upgrade(group)

    def upgrade(self, group: int) -> int:
        """The group becomes a supergroup; gives back its new id. The old one is dead."""
        old = self._group(group)
        if old.kind != "group":
            raise ActRefused("It is a supergroup already.")
        anew = replace(old, id=group + _SUPERGROUP, kind="supergroup")
        place = self.scene.place(group)
        self.commit(GroupPut(anew), replace(place, chat=anew.id))
        if place.standing == "in":
            creator = old.members[0][0]
            for chat, key, other in (
                (group, "migrate_to_chat_id", anew.id),
                (anew.id, "migrate_from_chat_id", group),
            ):
                note = Message(
                    self.scene.next_message, chat, "service", self.now, sender=creator,
                    text="The group became a supergroup", service={key: other},
                )  # fmt: skip
                self.commit(MessagePut(note), *self.update("message", self.wire(note)))
        self.commit(GroupMoved(group, anew.id))
        if place.standing == "in":  # it is told of the new group as if it had come
            self.commit(BotPlaced(anew.id, "out"))
            self._place(old.members[0][0], replace(place, chat=anew.id))
        return anew.id

    def _supergroup(self, group: int) -> int:
        """The group's id as a supergroup. What needs one makes it one, as apps do."""
        return self.upgrade(group) if self._group(group).kind == "group" else group

    # ── may they ─────────────────────────────────────────────────────────────────────────

    def _check_may(self, person: int, group: int, right: str) -> None:
        self._person(person)
        if not self._may(self._group(group), person, right):
            raise ActRefused("Only admins of the group who have that right can do this.")

    def _check_may_pin(self, person: int, group: int) -> None:
        channel = self._group(group).kind == "channel"
        self._check_may(person, group, "can_edit_messages" if channel else "can_pin_messages")

    @staticmethod
    def _may(group: Group, person: int, right: str) -> bool:
        """Basic groups do not tell their admins apart; only the creator appoints them."""
        if group.kind == "group" and right != "can_promote_members":
            return group.administers(person)
        return group.may(person, right)

    def _tell(self, person: int, group: int, doing: str, **told: object) -> None:
        self.commit(*self.notice(group, person, f"{self._person(person).name} {doing}", told))

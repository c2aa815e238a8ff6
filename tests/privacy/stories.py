"""What the people of the sweep do, as `bot.rehearsal.script` plays it, side by side."""

from __future__ import annotations

from tests.privacy.cast import (
    BUGS,
    CHANGED,
    COMMAND,
    GROUP,
    PAYLOAD,
    REFUSED,
    REMARK,
    REMARK_KO,
    TYPED_NUMBER,
    WRITTEN,
)

FROM_THE_CARD = """\
{who} presses “✍️ Sign”
{who} presses “I agree”
{who} presses “Yes”
"""
TO_THE_CONTACT = f"{{who}}: /start\n{FROM_THE_CARD}"

SIGNING = f"{TO_THE_CONTACT}{{who}} shares their number\n"

AT_THE_DESK = f"""\
{{who}}: /start
{{who}} presses “Go on”
{FROM_THE_CARD}{{who}} shares their number
{{who}}: /totals
{{who}}: /organizers
{{who}} presses “👤 7387298334”
{{who}}: /notify
{{who}} presses “☐ Daily report”
{{who}}: /log
"""
"""As an organizer, who signs too."""

BEFORE = [
    # She says much, and writes her name herself.
    f"""\
Wilhelmina: /start {PAYLOAD}
Wilhelmina: {REMARK}
Wilhelmina: {COMMAND}
Wilhelmina presses “✍️ Sign”
Wilhelmina: {REMARK}
Wilhelmina changes their last message to: {CHANGED}
Wilhelmina presses “I agree”
Wilhelmina: {REMARK}
Wilhelmina: {BUGS}
Wilhelmina presses “Write it differently”
Wilhelmina: {REFUSED}
Wilhelmina: {WRITTEN}
Wilhelmina: /start
Wilhelmina presses “Yes”
Wilhelmina: {TYPED_NUMBER}
Wilhelmina: /privacy
Wilhelmina: /start
Wilhelmina sends a sticker
Wilhelmina shares their number
Wilhelmina: {REMARK}
Wilhelmina: /me
Wilhelmina shares their number
Wilhelmina in {GROUP.title}: /invite
Wilhelmina in {GROUP.title}: {REMARK}
""",
    f"""\
남궁별찬: {REMARK_KO}
남궁별찬 presses “✍️ 서명하기”
남궁별찬 presses “동의합니다”
남궁별찬: {REMARK_KO}
남궁별찬 presses “네, 맞습니다”
남궁별찬 shares their number
남궁별찬: {REMARK_KO}
남궁별찬: /me
""",
    # Subscribes to news.
    SIGNING.format(who="Sørine")
    + """\
Sørine presses “Your choices”
Sørine presses “☐ News”
Sørine presses “I agree”
Sørine: /me
""",
    # Everything that does not count.
    TO_THE_CONTACT.format(who="Forgearella")
    + f"""\
Forgearella sends somebody else's contact
Forgearella sends a contact without account
Forgearella forwards their own contact
Forgearella: {TYPED_NUMBER}
Forgearella sends a voice message
Forgearella shares their number, now +82 10
Forgearella: /cancel
Forgearella shares their number
""",
    # The bot fails after the database has taken the signature, and before it does.
    SIGNING.format(who="Tiredelia"),
    f"""\
Keeperina adds the bot to {GROUP.title}
Keeperina in {GROUP.title}: /invite
Keeperina in {GROUP.title}: {REMARK}
{SIGNING.format(who="Keeperina")}Keeperina: {BUGS}
""",
    AT_THE_DESK.format(who="Chiefonzo"),
]

AFTER = [
    # Her number has changed hands; he says so.
    TO_THE_CONTACT.format(who="제갈온누리")
    .replace("✍️ Sign", "✍️ 서명하기")
    .replace("I agree", "동의합니다")
    .replace("Yes", "네, 맞습니다")
    + """\
제갈온누리 shares their number, now +82 10-0000-5926
제갈온누리 presses “제가 아닙니다”
제갈온누리 shares their number, now +82 10-0000-5926
""",
    """\
Wilhelmina: /withdraw
Wilhelmina presses “Withdraw it”
Wilhelmina: /me
""",
    "Sørine blocks the bot\n",
    "Chiefonzo: /totals\n",
]

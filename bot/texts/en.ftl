# Dojang, English.
# Markup: <b> <i> <code> <a>. Button labels (ids starting with `do-`): 20 characters at most.

## The card

card =
    <b>{ $title }</b>

    { $summary }

card-counted =
    <b>{ $title }</b>

    { $summary }

    ✍️ <b>{ $count }</b> signatures so far. Our goal: { $goal }.

card-before =
    <b>{ $title }</b>

    { $summary }

    Signing opens on { $day }.

card-closed =
    <b>{ $title }</b>

    { $summary }

    Signing ended on { $day }. Thank you to everyone who stood with us.

card-paused =
    <b>{ $title }</b>

    { $summary }

    ⏸ { $words }

pause-usual = Signing is paused for a while. Please come back later; nothing that was signed is lost.
walk-paused =
    ⏸ { $words }

    What you have entered is kept. As soon as signing goes on, you can go on from here.

statement = { $body }

do-sign = ✍️ Sign
do-read = Read in full
do-language = 🌐 Language
do-back = Back
do-go = Go on

language = Which language would you like?

language-own = { $language }

## Consents

consents =
    ⚠️ { $messenger ->
        [telegram] Telegram
       *[other] This messenger
    } can see that you use this bot. If that could endanger you or your family, think first.

    To sign, please agree to these points:
    { $list }

    “One by one” shows each of them in full.

consents-line = { $number }. { $title }

consent-one =
    <b>{ $number } of { $count } · { $title }</b>

    { $body }

do-agree = I agree
do-each = One by one
do-later = Not now

## Name

name =
    Your name will be recorded as
    <b>{ $name }</b>

    Is that right?

name-write =
    Please write your name, just as you want it recorded.

    Your message will be removed from this chat.

name-write-kept =
    Please write your name, just as you want it recorded.

name-empty = I could not see a name in that message.
name-no-letters = A name needs at least one letter.
name-too-long = That is longer than I can record. Please write 255 characters or fewer.
name-link = That looks like a web address. Please write just your name.
name-symbol = A name cannot begin with a sign like “=” or “+”. Please start with a letter.
name-marks = That name has too many stacked marks to be readable. Please write it more simply.

do-yes = Yes
do-write = Write it differently
do-nameless = Without my name
do-profile = Use my profile name

## Contact

contact-card = Almost done. The last step is below. ⬇️

contact =
    <b>One step left.</b> Press “{ $button }” below. By sharing your number you sign.

    Your number makes sure that everyone counts once. It is sealed at once, and your message is removed from this chat.

contact-kept =
    <b>One step left.</b> Press “{ $button }” below. By sharing your number you sign.

    Your number makes sure that everyone counts once. It is sealed at once.

contact-again = Press “{ $button }” below. By sharing your number you sign.

contact-replace =
    Please share your number once more. The earlier signature with this number will then be replaced by yours. The count stays the same.

contact-no-button =
    The button “{ $button }” is below the message field.

    • Don't see it? Tap the square icon with four dots beside the message field.
    • On a computer it may be hidden. Open this chat on the phone whose number you use.

contact-typed = Thank you, but a typed number cannot be confirmed. Only the button can show that the number is yours.
contact-other = That is somebody else's contact. Everyone signs with their own number.
contact-unknown = I cannot tell whose contact that is. Please use the button, it shares your own number.
contact-forwarded = A forwarded contact cannot sign. Please use the button, so that it is your decision now.
contact-unusable = This number could not be read. Please write to { $contact }, so that your voice is not lost.
contact-anonymous = This is an anonymous number without a SIM card. In this campaign such numbers cannot be counted.
contact-too-early = Almost there. Please answer this first.
contact-not-needed = Thank you, but no number is needed for that.

do-contact = Sign with my number
do-no-button = No button?

## Signed

recorded =
    <b>Thank you. Your signature is recorded.</b>

    It is part of the total that the campaign will announce, and counts once. { $named ->
        [yes] Your name and number are sealed; only the organizers can open them.
       *[no] Your number is sealed; only the organizers can open it.
    }

    On the card above you can tell others, or undo it at any time.

recorded-counted =
    <b>Thank you. Your signature is recorded.</b>

    <b>{ $count }</b> signatures so far. Our goal: { $goal }.

    It is part of the total that the campaign will announce, and counts once. { $named ->
        [yes] Your name and number are sealed; only the organizers can open them.
       *[no] Your number is sealed; only the organizers can open it.
    }

    On the card above you can tell others, or undo it at any time.

recorded-replaced =
    <b>Thank you. The signature with this number is now yours.</b>

    The earlier one is erased. The count stays the same, and you can undo yours at any time.

signed-again = Thank you for standing with us once more.

already-yours = You have already signed, on { $day }. Your signature counts once.

already-other =
    This number is already counted, once, since { $day }, from another account.

already-other-card =
    This number is already counted, once, since { $day }, from another account. If that was you, all is well.

    Did you get this number from somebody else later? Then the signature can become yours.

signed =
    <b>You have signed</b>, on { $day }. It counts once.

    Please tell others: every friend makes the voice stronger. What waits under “{ $choices }” is entirely up to you.

my-signature =
    <b>Your signature</b>

    Signed on { $day }. It counts once.
    Text: { $language }, version <code>{ $version }</code>

    You agreed to:
    { $consents }

    What you entered is sealed; not even this bot can read it back to you.

consent-given = ✓ { $title }
consent-open = ☐ { $title }

choices =
    Both are up to you. Your signature counts either way.

    { $consents }

choice-one =
    <b>{ $title }</b>

    { $body }

do-share = 📣 Tell others
do-choices = Your choices
do-undo = Undo
do-done = Done
do-tick = ☐ { $label }
do-ticked = ☑ { $label }
do-no-thanks = No, thank you
do-keep-choice = Keep it
do-take-back = Take it back

share = I have signed “{ $title }”. Will you sign too?

withdraw =
    Do you want to withdraw your signature of { $day }?

    Your record will be erased and the count goes down by one.

withdrawn = Your signature is withdrawn and your record is erased. You can sign again whenever you like.

do-keep = Keep my signature
do-erase = Withdraw it
do-fine = That was me
do-not-me = That was not me

## Along the way

not-now = No problem. Come back whenever you like.
cancelled = Stopped. What you had entered is forgotten.
nothing-to-cancel = There is nothing to stop.
not-signed = You have not signed yet.
fine = Then all is well: you are counted once.
unknown = I do not know that command.
unsupported = I can only read text and buttons.
edited = I cannot follow changes to earlier messages.
text-changed = The text has changed since you opened it. Please read it once more.
closed-meanwhile = Signing has ended in the meantime. Thank you for wanting to take part.
invite-in-groups = To bring the petition to a group, add me to it. I post a card there, and what it brings is counted for the group.
our-fault = Sorry, something went wrong on our side, not on yours. Here is where we were:
flooded = That was too much for me to read. Pause for a minute, then write once: I will show you where we were. What you have signed is safe.
noted =
    { $note }

    { $body }

help =
    Here you can sign the petition “{ $title }”. It takes less than a minute, and your phone number counts once.

    /start – sign
    /statement – read the text
    /me – your signature
    /withdraw – undo your signature
    /language – change the language
    /privacy – what happens to your data
    /links – your links and what they brought
    /newlink – a link for a rally, a poster, a group or a channel
    /cancel – stop

    Do you run a group? Add me to it: I post a card, and what it brings is counted for the group.

    Questions? { $organization }: { $contact }

privacy = { $body }

## Groups and channels

place-card =
    <b>{ $title }</b>

    { $summary }

    { $inside }

place-card-count = ✍️ <b>{ $count }</b> signatures through this { $kind ->
        [channel] channel
       *[group] group
    } so far.
place-card-total = All together: at least { $total }. Our goal: { $goal }.
place-card-private = You sign in a private chat, not here. Nobody in this { $kind ->
        [channel] channel
       *[group] group
    } sees who signs.

place-card-before = Signing opens on { $day }.
place-card-paused = ⏸ { $words }
place-card-closed = Signing ended on { $day }. Thank you to everyone who stood with us.

group-private = Signing happens in a private chat, so that nobody here sees it.
group-contact = Please do not share numbers here. Signing happens in a private chat.
group-admins-only = Only admins of this group can ask for that. You can sign here:
group-hello = Hello! I collect signatures for a petition. An admin of this group can post its card here with /invite. If you would like to sign yourself:
group-pin = Shall I pin the card, so that everybody finds it?
group-no-files = This group does not let me send files. You find the poster in our private chat, with /links.
group-cannot-tell = Telegram does not tell me who is an admin here. Please make me an admin, no right is needed, or write in the group's name. Then ask me once more.
group-quiet =
    I will be quiet from now on. The card stays, but its count is not updated any more.

    When you want me back, an admin can post the card anew with /invite.
group-count =
    <b>Through this group's link</b>

    Opened the chat: { $started }
    Agreed: { $consented }
    Asked for the number: { $asked }
    Signed: { $signed }

    Counts are rounded down, so that nobody can tell who has just signed.

do-pin = 📌 Pin the card
do-no-pin = No, thank you

do-open = ✍️ Sign privately
do-open-chat = Open the chat

## A card for a group or channel, asked for in private

place =
    Where should I post the petition's card? Choose with the buttons below this chat.

    It has to be a group where I am a member, or a channel, and you have to be an admin there. I ask Telegram before I post anything.

place-posted =
    The card is now in “{ $title }”. It has a link of its own, so what it brings is counted for that place.

    /links shows you how many came by it.
place-no-admin = “{ $title }” does not know you as an admin who may post there, so I have not posted anything. An admin can ask me.
place-no-right = I am not allowed to write in “{ $title }”, so nothing was posted. Please add me there, in a channel as an admin who may post messages, and choose once more.

do-add-group = 👥 Add to a group
do-place = 📢 Channel or group
do-pick-group = 👥 Choose a group
do-pick-channel = 📢 Choose a channel

## In other chats

inline-card =
    <b>{ $title }</b>

    { $summary }

    You sign in a private chat. Nobody here sees who signs.

inline-card-counted =
    <b>{ $title }</b>

    { $summary }

    ✍️ At least <b>{ $total }</b> signatures so far. You sign in a private chat. Nobody here sees who signs.

inline-card-paused =
    <b>{ $title }</b>

    { $summary }

    ⏸ Signing is paused for a while, and goes on in a private chat.

## Posters

poster = To print on A4. Whoever scans the code can sign “{ $title }”, and is counted for this link.
poster-invitation = Scan with your phone and sign in { $messenger ->
        [telegram] Telegram
       *[other] the chat
    }

## Links of one's own

links =
    <b>Your links</b>

    { $links }

links-line =
    <b>{ $label }</b> · { $kind }
    started { $started } → agreed { $consented } → asked { $asked } → signed { $signed }

links-none = You have no link at the moment. With a link of its own you see how many people a rally, a poster or a volunteer brings.
links-full = You have made { $most } links, revoked ones included. That is as many as one account can have.

link =
    <b>{ $label }</b> · { $kind }

    Opened the chat: { $started }
    Agreed: { $consented }
    Asked for the number: { $asked }
    Signed: { $signed }

    Only numbers are shown here, never who came by it.

link-few = under { $from }
link-own = My own link
link-personal = personal
link-volunteer = volunteer
link-rally = rally
link-poster = poster
link-group = group
link-channel = channel
link-kind = What is the new link for?
link-label =
    Please write a label for this link, such as a place or a day. { $most } characters at most.
link-label-refused = That cannot be a label. It needs a letter, no web address or phone number, and { $most } characters at most.
link-revoke =
    Do you want to revoke “{ $label }”?

    Who follows it can still sign, but is no longer counted for it. This cannot be taken back.
link-revoked = The link is revoked. What it brought stays counted.
link-share = Will you sign “{ $title }”?

do-volunteer = Volunteer
do-rally = Rally
do-poster = Poster
do-newlink = ➕ New link
do-more-links = More links
do-share-link = 📣 Share this link
do-print = 🖨 Poster with QR
do-rename = Rename
do-revoke = Revoke
do-keep-link = Keep it
do-to-links = Back to my links

## Organizers: figures

totals =
    <b>{ $total }</b> verified signatures
    { $share } of the goal of { $goal }

    Today: { $today }
    Last 7 days: { $week }
    Pace: { $pace }
    Goal reached: { $reached }

    Withdrawn: { $withdrawn }
    Held: { $held }
    Invalidated: { $invalidated }

    { $reconciled }

totals-pace = { NUMBER($count, maximumFractionDigits: 1) } a day { $days ->
        [one] (the one full day so far)
       *[other] (last { $days } full days)
    }
totals-reached = on { $day }
totals-reached-late = on { $day } at this pace, after the last day to sign ({ $closes })
totals-reached-on = on { $day } at this pace
totals-reconciled = Reconciled at { $at }: the tallies agree with the signatures.
totals-differed = ⚠️ Reconciled at { $at }: the tallies did not agree with the signatures. Whoever runs the server should look at it.
totals-never-reconciled = Reconciled: not yet

figures-none = Nobody has signed yet.
figures-no-number = —

days =
    <b>Signatures by day</b>

    { $weeks }
days-week =
    <b>From { $day }: { $count }</b>
    { $days }
days-day = { $day }: { $count }

parts =
    <b>{ $of ->
        [countries] By country
        [languages] By language
       *[channels] By messenger
    }</b>

    { $lines }
part-line = { $part }: { $count } ({ $share })
channel-name = { $channel ->
        [telegram] Telegram
        [whatsapp] WhatsApp
       *[other] { $channel }
    }
country-name = { $country }
country-international = International, no country
country-unknown = Not clear from the number ({ $code })

invites =
    <b>Groups, channels and links that brought most</b>

    { $lines }
invites-none = Nobody has signed by a group, a channel or a link yet. Personal links are not listed.
link-other = other
link-was-revoked = { $kind }, revoked

funnel =
    <b>From the first step to the signature</b>

    Started: { $started }
    ↓ { $share_consented }
    Agreed: { $consented }
    ↓ { $share_asked }
    Asked for the number: { $asked }
    ↓ { $share_signed }
    Signed: { $signed }

    Of those who started, { $share_all } have signed and still count.

chart =
    <b>{ $title }</b>
    { $total } of { $goal } signatures ({ $share }). { $note }
chart-note = As of { $at }
chart-per-day = Signatures per day
chart-per-week = Signatures per week
chart-per-month = Signatures per month
chart-day-so-far = today so far
chart-week-so-far = this week so far
chart-month-so-far = this month so far
chart-growth = All together
chart-goal = Goal: { $goal }
chart-countries = Countries
chart-none = No signatures yet

do-totals = 🔢 Totals
do-days = 📅 By day
do-countries = 🌍 By country
do-languages = 🗣 By language
do-channels = 💬 By messenger
do-invites = 🔗 Groups and links
do-funnel = 🪜 Steps
do-chart = 📈 Chart
do-more = More
do-top = To the beginning
do-earlier = Earlier
do-later-days = Later

## Organizers: the daily report

report =
    📋 <b>Daily report for { $day }</b>
    { $title }

    Signed that day: <b>{ $yesterday }</b>
    Last 7 days: { $week }
    All together: { $total } ({ $share } of { $goal })

    { $remarks }

    More: /totals. Fewer messages: /notify.
report-goal = 🎉 The goal was reached that day.
report-best = 🏆 No day before had so many.
report-more = ⬆️ More than twice as many as usual ({ $usual } a day in the week before).
report-fewer = ⬇️ Fewer than half as many as usual ({ $usual } a day in the week before).
report-held = ⏸ Held, waiting for a decision: { $held }.
report-paused = ⏸ Signing is paused.
report-usual = Nothing out of the ordinary.

## Who organizes

role = { $role ->
    [owner] owner
    [organizer] organizer
    [auditor] auditor
    [operator] operator
    [bot] bot
   *[other] no role
}

desk =
    <b>“{ $title }”</b>
    Your role: { $role }. You can ask for:

    { $commands }

    What supporters can do stands in the menu of this chat too.
desk-line = /{ $command } – { $does }

organizers =
    <b>Who organizes</b>

    { $list }

organizers-line = • { $role }{ $you ->
        [yes] {" "}(you)
       *[no] {""}
    } · since { $since } · { $language }{ $settings ->
        [yes] {" "}· named in the settings
       *[no] {""}
    }
organizers-line-id = • { $role }{ $you ->
        [yes] {" "}(you)
       *[no] {""}
    } · <code>{ $id }</code> · since { $since } · { $language }{ $settings ->
        [yes] {" "}· named in the settings
       *[no] {""}
    }
organizer =
    { $line }

    An <b>auditor</b> only reads. An <b>organizer</b> also runs the campaign. An <b>owner</b> also decides who organizes.
organizer-named =
    { $line }

    The settings of the bot name this owner. As long as they do, nobody can change that in the chat.
appoint =
    How would you like to add somebody?

    You can choose a person from your contacts, or send a link that works once.
pick = Press the button below this chat and choose one person.
picked = Good. One question is left.
appoint-role =
    Which role should <b>{ $name }</b> (<code>{ $id }</code>) have?

    An <b>auditor</b> only reads. An <b>organizer</b> also runs the campaign. An <b>owner</b> also decides who organizes.
make-owner =
    Should <code>{ $id }</code> become an owner?

    Owners can do all that you can, and can take your role too.
dismiss =
    Should the role of <code>{ $id }</code> end?

    It takes effect at once, and they are told.
appointed = Done. The role of <code>{ $id }</code> is now: { $role }. I have told them, if they let me write.
dismissed = Done. The role of <code>{ $id }</code> has ended.
appointed-same = That is how it was already.
appointed-named = The settings of the bot name this owner. As long as they do, nobody can change that in the chat.
appointed-last = Somebody has to stay an owner. Please make another one first.
offer =
    Which role should the link give?

    It works once, for whoever opens it first within 48 hours. A link makes nobody an owner; you can do that here afterwards.
offered =
    The link is ready. Whoever opens it first gets this role: { $role }. All owners will hear of it.

    It works until { $until }. Please send it to one person only.
offer-share = Will you help with “{ $title }”? Your role would be: { $role }. This link is for you alone and works until { $until }.

role-given =
    <b>Welcome.</b> Your role in this campaign is now: { $role }. You can ask for:

    { $commands }

    If you would rather not, /notify has a way out.
role-changed =
    Your role has changed. It is now: { $role }. You can ask for:

    { $commands }
role-ended = Your role in this campaign has ended. Thank you for all you did. If you have signed, your signature stays as it is.
role-already = You have a role already, so the link was not used. It is for somebody who has none yet.
news-appointed = A note to all owners: the role of <code>{ $id }</code> is now { $role }. /organizers shows everybody.
news-gone = A note to all owners: the role of <code>{ $id }</code> has ended. /organizers shows everybody.

notify =
    <b>What should I tell you without being asked?</b>

    The daily report comes at { $hour } ({ $timezone }). Alerts come when something unusual happens.
notify-report = Daily report
notify-alerts = Alerts
leave =
    Do you want to stop organizing?

    Only an owner can let you in again.
leave-named = The settings of the bot name you as an owner. Whoever keeps them can take you out.

log =
    <b>Access log</b>, newest first

    { $lines }
log-none = Nothing has been done yet.
log-line = <b>{ $at }</b> · { $role }: { $action }
log-line-id = <b>{ $at }</b> · { $role } <code>{ $id }</code>: { $action }
log-because =
    { $line }
    “{ $reason }”
colleague-decided =
    A note to everybody who decides:

    { $line }

    /log tells what came before.
log-action = { $action ->
    [totals] asked for the totals
    [days] asked for the days
    [countries] asked for the countries
    [languages] asked for the languages
    [channels] asked for the messengers
    [invites] asked what groups and links brought
    [funnel] asked for the steps to the signature
    [chart] asked for the chart
    [organizers] looked up who organizes
    [log] read this log
    [notify] chose what to be told
    [make-owner] made somebody an owner
    [make-organizer] made somebody an organizer
    [make-auditor] made somebody an auditor
    [dismiss] ended somebody’s role
    [leave] stopped organizing
    [offer-organizer] made a link for an organizer
    [offer-auditor] made a link for an auditor
    [accept] came by a link
    [named] became an owner by the settings
    [unnamed] is named by the settings no more, and was an owner
    [pause] paused signing
    [resume] let signing go on
    [close] ended signing
    [reopen] opened signing again
    [cases] looked at the cases
    [case-count] counted for a case
    [case-held] held signatures
    [case-live] released signatures
    [case-invalid] invalidated signatures
    [case-cancel] stopped a case
    [case-undo] undid a case
    [case-let-in] ended a hold on new ones
    [alert-look] inspected an alert
    [alert-fine] called an alert fine
    [export] took sealed records away
    [retention] asked what is kept
    [retention-now] destroyed the records
    [retention-due] destroyed the records by itself
    [broadcast] looked at the news
    [broadcast-write] wrote the words of news
    [broadcast-ask] asked for the approval of news
    [broadcast-approve] approved news
    [broadcast-decline] did not approve news
    [broadcast-pause] paused news
    [broadcast-resume] went on sending news
    [broadcast-end] stopped news for good
    [broadcast-drop] dropped a draft of news
   *[other] { $action }
}

do-organizer = 👤 { $id }
do-more-organizers = Show more
do-appoint = ➕ Add somebody
do-pick = 👤 From my contacts
do-pick-person = 👤 Choose a person
do-offer = 🔗 By a link
do-share-offer = 📨 Send the link
do-role-owner = Owner
do-role-organizer = Organizer
do-role-auditor = Auditor
do-make-owner = Make an owner
do-dismiss = End the role
do-keep-organizer = Leave as it is
do-to-organizers = Back to everybody
do-stay = Stay
do-leave = Stop organizing
do-older = Older
do-newest = Newest

command-totals = The numbers so far
command-days = By day and week
command-countries = By country
command-languages = By language
command-channels = By messenger
command-invites = What groups and links brought
command-funnel = From the start to the signature
command-chart = A picture of it
command-organizers = Who organizes
command-log = Who did what
command-notify = What I am told

## Care of the campaign

nothing-changed = Nothing was changed.

pause-preview =
    If you pause, nobody can sign until you write /resume. Whoever has begun goes on from there. If signing ends meanwhile, the pause ends with it, and they have a day to finish. Readers of { $language } will see:

    { $card }
pause-closed = Signing ended on { $day }. There is nothing to pause.
pause-words = What should readers of { $language } be told? Please write it in one message, { $most } characters at most.
pause-words-long = That is empty, or longer than { $most } characters.
resume-closed = Signing ended on { $day }. There is nothing to resume.
resume-none = Signing is not paused.
resume = Shall signing go on? Everybody sees the usual card again, and whoever had begun goes on from there.
season-paused = Signing is paused. With /resume it goes on; /pause changes what people are told.
season-resumed = Signing goes on.
season-closed = Signing has ended. Whoever had begun can still finish within a day. /close takes it back.
season-reopened = Signing is open again.

do-change-nothing = Not now
do-pause-now = ⏸ Pause signing
do-pause-write = ✏️ Other words
do-stay-paused = Stay paused
do-resume-now = ▶️ Go on signing
do-stay-open = Keep it open
do-close-now = ⏹ End signing
do-stay-closed = Leave it closed
do-reopen-now = Open it again

close =
    If you end signing now, nobody can begin any more. Whoever has begun can finish within a day. People will see:

    { $card }
close-over = Signing ended on { $day }, as planned.
close-destroyed = The records are destroyed. This campaign cannot be opened again.
reopen = Signing was ended on { $day }, before its time. Shall it be open again?

cases =
    <b>Cases</b>

    { $lines }
cases-none = No case yet. A case holds signatures for a look, releases them, or invalidates them: many at once, with a reason. Every case can be undone.
cases-line = <b>{ $number }</b> · { $verdict } · { $progress }
case-held = hold
case-released = release
case-invalid = invalidate
case-running = under way: { $changed } of { $counted }
case-done = done: { $changed }
case-cancelled = stopped: { $changed } of { $counted }
case-undoing = being undone: { $changed } left
case-undone = undone
case =
    <b>Case { $number }: { $verdict }</b>, { $day }
    { $progress }

    <b>Which</b>
    { $selection }

    <b>Why</b>
    { $reason }

    { $comes }
case-holds = What comes in is held as well.
case-holds-not = What comes in later is not touched.
case-over = Case { $number } ({ $verdict }): { $progress }
case-undo-why = Why is case { $number } to be undone? Each of its signatures gets back the state it had. { $most } characters at most.
case-reason-refused = Please write a reason, { $most } characters at most.
case-not-now = That could not be done: another case is under way, or there is nothing left to do.
case-busy = Another case is under way. Try again when it is done; what you chose is kept.

case-by-nothing = every signature
case-by-link = by the link “{ $label }”
case-by-day = on { $day }
case-by-days = from { $since } to { $until }
case-by-country = { $country }
case-by-language = in { $language }
case-by-band = account made about { $years }
case-by-more = … and { $count } more

case-draft =
    <b>A new case</b>

    Which signatures do you mean? Of one kind, any of these; of several kinds, all must hold.

    { $selection }
case-link = Pick one of the links by which most people came, or write another link.
case-link-unread = That is not a link, or there is more than a link in it.
case-link-unknown = That link is not known, or it is a personal one: these cannot be chosen.
case-days = Please write a day, or the first and the last one: 2026-11-20 2026-11-23.
case-days-unread = I could not read a day in that.
case-country = Please write the countries as two letters each, such as KR US; where the country is not known, the calling code, such as +7.
case-country-unread = Not every word of that is the code of a country.
case-language = In which language was it signed?
case-band = When was the account made, roughly? Telegram does not tell. This is guessed from the account's number, and can be off by half a year.
case-counting =
    { $selection }

    I am counting. With very many signatures this can take a minute; signing goes on meanwhile.
case-counted =
    { $selection }

    Counting now: <b>{ $live }</b>
    Held: { $held }
    Invalid: { $invalid }
case-why = Why? This is kept with the case for good. { $most } characters at most.
case-sure =
    { $verdict } <b>{ $count }</b> signatures?

    { $selection }

    <b>Why</b>
    { $reason }

    { $comes }
case-sure-held = Hold
case-sure-live = Release
case-sure-invalid = Invalidate
case-sure-undo = It can be undone. Whoever signed hears nothing of it.
case-sure-new = What comes in from now on is held as well, until you say otherwise. It can be undone. Whoever signed hears nothing of it.

do-case = № { $number }
do-case-new = ➕ New case
do-case-new-again = Start over
do-more-cases = Earlier cases
do-to-cases = Back to the cases
do-case-link = By link
do-case-days = By days
do-case-country = By country
do-case-language = By language
do-case-band = By account age
do-case-count = Count them
do-case-hold = Hold
do-case-hold-new = Hold, and new ones
do-case-release = Release
do-case-invalidate = Invalidate
do-case-do = Yes, do it
do-case-cancel = Stop it
do-case-undo = Undo it
do-case-let-in = Hold no new ones

alert-high =
    ⚠️ <b>{ $what }</b>: { $last } signatures in the last full hour. At this hour it is usually { $low } to { $high }.

    That may be good news, or a machine.
alert-high-new =
    ⚠️ <b>{ $what }</b> is new at this hour, and { $last } signatures came in the last full one. There is nothing yet to compare that with.

    That may be good news, or a machine.
alert-low =
    ⚠️ <b>{ $what }</b>: { $last } signatures in the last full hour. At this hour it is usually { $low } to { $high }.

    Does the link still work?
alert-low-country =
    ⚠️ <b>{ $what }</b>: { $last } signatures in the last full hour. At this hour it is usually { $low } to { $high }.

    Can people there still reach the bot?
alerts-more = { $count ->
        [one] One more link or country is
       *[other] { $count } more links or countries are
    } out of the usual this hour.
alert-look =
    <b>{ $what }</b>

    In the hour from { $at }: { $last }, { $usual }
    Since { $day }, counting: { $live }
    Since { $day }, held: { $held }
alert-usual = usually { $low } to { $high }
alert-new = new at this hour, so nothing is usual yet
alert-old = That alert is more than a week old, and what was usual then is no longer known. With /cases you can still choose its day.
alert-calmed = Good. You will hear nothing of it for a week.
do-alert-look = 🔎 Inspect
do-alert-hold = Hold …
do-alert-fine = It is fine

differs =
    ⚠️ All signatures were counted again, one by one: { $total } of them count. { $count ->
        [one] One of my counts says
       *[other] { $count } of my counts say
    } something else.

    Please tell whoever runs the bot: <code>dojang recount</code> shows where.

milestone-count = 🎉 <b>{ $count }</b> signatures! To be sure, each one was counted again.
milestone-share = 🎉 { $share } % of the goal: <b>{ $count }</b> signatures! To be sure, each one was counted again.
milestone-count-lost = The count is { $total }, below { $count } again. It will not be announced a second time.
milestone-share-lost = The count is { $total }, below { $share } % of the goal again. It will not be announced a second time.

group-milestones = Shall I tell this group when the petition reaches a milestone, such as 10,000 signatures or a quarter of the goal of { $goal }? It is a few messages in all.
group-milestones-on = This group hears of milestones. Shall it stay so?
group-milestones-yes = Good, I will tell you here when a milestone is reached.
group-milestones-no = Good, I will say nothing of milestones here.
group-milestone-count = 🎉 More than <b>{ $count }</b> signatures for the petition! Thank you to everyone who signed and told others.
group-milestone-share = 🎉 { $share } % of the goal is reached: more than <b>{ $count }</b> signatures for the petition! Thank you to everyone who signed and told others.
do-milestones-on = 🎉 Yes, tell us
do-milestones-off = No more of them
do-milestones-keep = Leave it so
do-milestones-none = No, thank you

retention =
    <b>{ $kept }</b> sealed records are kept, and beside them proofs of consent, subscriptions and open conversations.

    On { $day }, in { $days ->
        [one] one day
       *[other] { $days } days
    }, I destroy all of it by myself, once the owners have known for a day that I will. The counts stay.

    Whoever runs the bot hands over the list before, with <code>dojang export --purpose handover</code>. With <code>dojang retention --now</code> it is destroyed earlier.
retention-due =
    ⚠️ The day has come. By { $day } every record was to be destroyed, as was promised to everyone who signed; <b>{ $kept }</b> are still there.

    I destroy them by myself, once the owners have known for a day that I will. The counts stay. If the list is still to be handed over, now is the time: <code>dojang export --purpose handover</code>
retention-begun = The destruction has begun: { $count } records are gone, { $kept } are left. I go on with it by myself.
retention-done = { $count } records were destroyed. The counts stay. Please see to it that the backups, the exports, what was opened from them, the private keys and the <code>MASTER_KEY</code> are gone as well.
retention-near =
    In { $days ->
        [one] one day
       *[other] { $days } days
    }, on { $day }, I destroy every record of this campaign, as was promised to everyone who signed. It happens by itself. If the list is still to be handed over, now is the time. More: /retention
retention-late = ⚠️ By { $day } every record of this campaign was to be destroyed, as was promised to everyone who signed. It has not been done yet. I do it by myself, once you have known for a day that I will. If the list is still to be handed over, now is the time. More: /retention
retention-over =
    The day has come, and what was promised to everyone who signed is done: { $count ->
        [one] one record was destroyed.
       *[other] { $count } records were destroyed.
    } The counts stay. Nobody can sign any more.

    The rest only you can do: destroy the backups, the exports, what was opened from them, the private keys and the <code>MASTER_KEY</code>. Without the keys, even a forgotten copy stays closed.

## News for those who asked for it

update = { $text }
updates-ended = { $signed ->
        [yes] You will get no more news about this petition. Your signature stands as it is. Should you ever want news again, you find that choice in /me.
       *[no] You will get no more news about this petition.
    }

do-end-updates = 🔕 No more news

broadcast-people = { $subscribers ->
        [0] nobody yet
        [one] the one person who has asked for news
       *[other] the { $subscribers } people who have asked for news
    }
broadcast-none =
    <b>News for supporters</b>

    News of the petition goes to those who have asked for it. None has been sent so far.

    It would go to: { $people }.
broadcast-write =
    Please write the news in { $language }: plain text of at most { $most } characters. Line breaks are kept, and links can be tapped.
broadcast-too-long = That is { $length } characters, and { $most } fit into one message. Please write it a little shorter.
broadcast-draft =
    <b>News for supporters</b> · draft

    It will go to: { $people }.

    { $languages }
broadcast-written = ✓ { $language }
broadcast-unwritten = ☐ { $language }: not written yet. Its readers would get the text in { $default }.
broadcast-needed = ☐ { $language }: has to be written. It is for everybody who has no text of their own.
broadcast-confirm =
    ⬆️ This is exactly what will be sent, with the button below it.

    It goes to: { $people }.
    { $missing }

    { $next }
broadcast-own-language = Everybody gets it in their own language.
broadcast-fallback = Readers of { $language } get the text in { $default }, as there is no other.
broadcast-needs-second = Another owner or organizer has to approve it before it is sent.
broadcast-alone = There is no second owner or organizer who could look at it. Please read it once more, with a stranger's eyes.
broadcast-really = Send it now? It goes to: { $people }. What has arrived cannot be taken back.
broadcast-asked =
    { $others ->
        [one] The other owner or organizer has been asked.
       *[other] The { $others } other owners and organizers have been asked.
    } It is sent as soon as one of them approves, and here you will see how it goes.

    If you change a word, you have to ask again.
broadcast-approve =
    ⬆️ Another organizer would like to send this, with the button below it.

    It goes to: { $people }.
    { $missing }

    You approve exactly these words, and they are sent at once. What has arrived cannot be taken back.
broadcast-approved = Thank you. It is on its way.
broadcast-declined = Nothing was sent. Whoever wrote it has been told.
broadcast-denied = An organizer does not want to send your news like this. Talk to each other, change it, and ask again.
broadcast-changed = The text has been changed since you saw it, so nothing was sent.
broadcast-busy = Other news is just being sent. Please try again when it is done.
broadcast-being-written = An organizer is writing news.
broadcast-elsewhere = Another organizer is writing news. You will be asked when it is ready.
broadcast-stop-really = It is paused for the moment. Do you want to stop it for good? Whoever has not got it yet will not get it.
broadcast-state =
    <b>News of { $day }</b> · { $phase ->
        [sending] being sent
        [paused] paused
        [stopped] stopped
       *[done] sent
    }

    Recipients: { $recipients }
    Delivered: { $delivered }
    Have blocked the bot: { $blocked }
    Failed: { $failed }
    { $phase ->
        [sending] Still to come: { $rest }
        [paused] Still to come: { $rest }
       *[done] Not sent, or no longer wanted: { $rest }
    }

do-broadcast-new = ✍️ Write news
do-broadcast-write = ✎ { $language }
do-broadcast-preview = 👁 Show and send
do-broadcast-drop = 🗑 Drop the draft
do-broadcast-change = Change the text
do-broadcast-ask = Ask for approval
do-broadcast-send = Send it …
do-broadcast-not-now = Not yet
do-broadcast-now = Send it now
do-broadcast-decline = Not like this
do-broadcast-approve = Approve and send
do-broadcast-pause = ⏸ Pause
do-broadcast-stop = ⏹ Stop …
do-broadcast-resume = ▶️ Go on sending
do-broadcast-end = ⏹ Stop for good
do-broadcast-look = 🔄 Look again
do-broadcast-read = Read it

command-broadcast = News for supporters

## Menus and profile of the bot

command-start = Sign the petition
command-statement = Read the text
command-me = My signature
command-withdraw = Undo my signature
command-language = Change the language
command-privacy = What happens to my data
command-help = How it works
command-cancel = Stop
command-links = My links and what they brought
command-newlink = Make a link
command-invite = Post this group's card
command-count = What this group's link brought
command-poster = A poster to print
command-quiet = Stop updating the card
command-milestones = Tell this group of milestones
command-pause = Pause signing
command-resume = Let signing go on
command-close = End signing
command-cases = Hold or invalidate many at once
command-retention = What is kept, and how long

profile-description = Sign “{ $title }” right here. It takes less than a minute, and each phone number counts once.
profile-short = Sign “{ $title }” in the chat.

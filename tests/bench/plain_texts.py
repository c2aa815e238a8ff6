"""What the plain bots say. Shorter than our own texts, which is in their favour."""

CARD = "<b>Stop the forced return</b>\n\nNobody may be sent back to torture. 1,204 have signed."
ON_CARD = (("✍️ Sign", "sign"), ("Read all of it", "read"), ("Language", "language"))
CONSENTS = "To sign you agree:\n\n1. that your signature counts\n2. that we keep it sealed"
ON_CONSENTS = (("I agree", "agree"), ("One by one", "each"), ("Not now", "later"))
NAME = "Sign as <b>{name}</b>?"
ON_NAME = (("Yes", "yes"), ("Write it", "write"), ("Without a name", "nameless"))
CONTACT_CARD = "The last step: your number, with the button below."
ON_CONTACT = (("I see no button", "no-button"), ("Back", "back"))
CONTACT = "Please share your number, so that everybody counts once."
SHARE = "📱 Share my number"
NOT_YOURS = "This is not your own number."
THANKS = "Thank you. Your signature is recorded."
SIGNED = "✅ Signed today."
ON_SIGNED = (("Share", "share"), ("My choices", "choices"), ("Withdraw", "undo"))

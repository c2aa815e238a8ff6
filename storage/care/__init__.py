"""What organizers do about a campaign: who they are, what they see, what they decide.

`desk` is the door inside a turn (`turn.care`), `figures` the one for reading (`reader.figures()`).
Everything else is one thought each.
"""

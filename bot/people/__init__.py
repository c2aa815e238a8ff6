"""Who a supporter is: the phone that counts once, and the name that is written down.

Everything here is a pure function of text.
"""

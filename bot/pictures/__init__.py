"""Pictures that leave the chat: posters to print and hang up, charts to read on a phone.

Plain synchronous functions of frozen facts, without network, clock or loop; a caller that has a
loop takes a thread. Words arrive in the reader's language: nothing is translated or counted here.
"""

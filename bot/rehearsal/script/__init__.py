"""Conversations as text: played line by line, and written down as they unfold."""

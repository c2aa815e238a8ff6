"""Dojang: sign a petition inside your messenger; each verified phone number counts once."""

"""Backups: a campaign at one moment, in one encrypted file, and back again.

A backup is an age file of JSON lines, written while people sign and never lying anywhere
unencrypted. Opened by the stock `age` command it can be read without this program:

    {"dojang": "backup", "format": 1, "campaign": …, "key_id": …, "schema": …, "taken": …}
    {"table": "signatures", "columns": {"id": "bytes", "day": "str", …}}
    ["<base64>", "2026-03-19", …]          one row on each line, below its table's heading
    {"mac": "…"}                           over all lines above, by the master key

Anybody can encrypt to a public key: the last line proves that this bot wrote the rest, and that
nothing is missing.

`tables` says what is carried, `writing` makes the file, `reading` takes it apart, `restoring`
makes a database of it, `erasure_list` carries what was erased since.
"""

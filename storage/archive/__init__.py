"""The archive: sealed records in a folder that can be carried away, checked and opened elsewhere.

    manifest.json           what this is, every count, and the SHA-256 of every other file
    records-000001.jsonl    one sealed blob on each line, beside what stands in the clear
    texts/<sha256>.txt      every statement and consent text that a record can refer to

A line with an `id` is a signature; the lines below it with its number `n` and no `id` prove later
changes of its consents. `sealed` is always one age file in base64, so that `sed`, `base64` and the
stock `age` command open it where this program is not at hand.

`snapshot` reads the database, `writing` makes the folder, `reading` checks and opens it, `tables`
writes what was opened.
"""

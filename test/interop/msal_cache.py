"""What does Azure CLI's own msal make of a token cache? JSON on stdin, JSON on stdout."""
import json
import os
import random
import sys
import time
import unicodedata

import msal
import msal_extensions


def open_cache(path):
    return msal_extensions.PersistedTokenCache(msal_extensions.FilePersistence(path))


def find(ask):
    """Entries of each type that belong to an environment, as MSAL finds them in a file."""
    cache = msal.SerializableTokenCache()
    with open(ask["path"], encoding="utf-8") as handle:
        text = handle.read()
    cache.deserialize(text)
    types = ("AccessToken", "Account", "IdToken", "RefreshToken", "AppMetadata")
    found = {t: cache.find(t, target=ask.get("scopes") if t == "AccessToken" else None, query=ask["query"]) for t in types}
    return {"found": found, "same_text": cache.serialize() == text}


def add(ask):
    """The cache that MSAL makes of token events."""
    cache = msal.SerializableTokenCache()
    for event in ask["events"]:
        cache.add(event, now=ask["now"])
    return json.loads(cache.serialize())


def lower(ask):
    return [text.lower() for text in ask]


def keys(ask):
    """Under which keys MSAL files entries: [type, parts] each."""
    makers = msal.SerializableTokenCache().key_makers
    return [makers[kind](**parts) for kind, parts in ask]


def names(ask):
    """As many names of letters that this Python knows, repeatable."""
    chosen = random.Random(ask["seed"])
    known = [chr(code) for code in range(32, 0x110000) if unicodedata.category(chr(code)) != "Cn"]
    cased = [letter for letter in known if letter.lower() != letter or letter.upper() != letter]
    odd = ["\u0130", "\u0131", "I", "\u00df", "\u1e9e", "\u03a3", "\u03c2", "\u0301", "\u00ad", ".", "'", "\ud800", "\udfff", "\u212a", "\u01c5", "\ufb01"]
    letter = lambda: chosen.choice(chosen.choice((known, cased, cased, odd)))
    return ["".join(letter() for _ in range(chosen.randint(1, 12))) for _ in range(ask["count"])]


def storm(ask):
    """Finds, then modifies, as Azure CLI does, `count` times."""
    cache = open_cache(ask["path"])
    for number in range(ask["count"]):
        cache.find("RefreshToken")
        made = entry(ask["name"], number)
        cache.modify("RefreshToken", made, made)
        time.sleep(0.002)
    return True


def entry(name, number):
    return {"credential_type": "RefreshToken", "secret": "s", "environment": "e", "home_account_id": name, "client_id": "c", "target": str(number)}


def hold(ask):
    """Holds the lock until it is killed, and says so once it has it."""
    with msal_extensions.CrossPlatLock(ask["path"] + ".lockfile"):
        print("held", flush=True)
        time.sleep(60)


if __name__ == "__main__":
    answer = globals()[sys.argv[1]](json.load(sys.stdin))
    json.dump(answer, sys.stdout)

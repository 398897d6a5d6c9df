"""Azure CLI's own code at work beside azin: JSON on stdin, JSON on stdout. Run by Azure CLI's Python."""
import json
import os
import random
import sys
import time


def entry(name, number):
    return {"credential_type": "RefreshToken", "secret": "%s-%d" % (name, number), "environment": "e",
            "home_account_id": name, "client_id": "c", "target": str(number)}


def open_cache(path):
    import msal_extensions
    return msal_extensions.PersistedTokenCache(msal_extensions.FilePersistence(path))


def on_disk(path, name):
    """How often this one's entry says that it was changed. The file may be half written at this moment."""
    for _ in range(400):
        try:
            with open(path, encoding="utf-8") as handle:
                section = json.load(handle).get("RefreshToken", {})
            return int(next((e["seen"] for e in section.values() if e["home_account_id"] == name), 0))
        except FileNotFoundError:
            return 0
        except ValueError:
            time.sleep(0.005)
    return 0


def change(ask):
    """Modifies its entry again and again, with `find` before it, as Azure CLI does, if asked. Says what was lost, or refused by its lock."""
    cache = open_cache(ask["path"])
    done = 0
    for _ in range(ask["count"]):
        if on_disk(ask["path"], ask["name"]) < done:
            print("lost", flush=True)
        try:
            if ask["find"]:
                cache.find("RefreshToken", query={"home_account_id": ask["name"]})
            made = dict(entry(ask["name"], 0), target="", seen=str(done + 1))
            cache.modify("RefreshToken", made, made)
            done += 1
        except Exception as error:  # its lock gives up after ten seconds
            if "Lock" not in type(error).__name__ and "lock" not in str(error).lower() and not isinstance(error, OSError):
                raise
            print("not made", flush=True)
        time.sleep(random.random() * 0.1)
    print("made %d" % done, flush=True)
    return True


def write_cache(ask):
    cache = open_cache(os.path.join(ask["directory"], "msal_token_cache.json"))
    for number in range(10 ** 9):
        made = entry("n%d" % (number % 60), 0)
        cache.modify("RefreshToken", made, made)
        if number == 60:
            print("ready", flush=True)


def write_profile(ask):
    from azure.cli.core._session import Session
    session = Session("utf-8-sig")
    session.load(os.path.join(ask["directory"], "azureProfile.json"))
    for number in range(10 ** 9):
        session["subscriptions"] = [
            {"id": "i%d" % n, "name": "n", "state": "Enabled", "user": {"name": "u", "type": "user"}, "isDefault": n == 0,
             "tenantId": "t", "environmentName": "AzureCloud"} for n in range(20 + number % 30)]
        if number == 3:
            print("ready", flush=True)


def read(ask):
    from azure.cli.core._session import Session
    profile = os.path.join(ask["directory"], "azureProfile.json")
    done = {"failed": 0, "profile": 0, "cache": 0}
    for _ in range(ask["count"]):
        session = Session("utf-8-sig")
        session.load(profile)
        done["profile" if session.get("subscriptions") else "failed"] += 1
        cache = open_cache(os.path.join(ask["directory"], "msal_token_cache.json"))
        done["cache" if cache.find("AccessToken") is not None and "AccessToken" in json.loads(cache.serialize()) else "failed"] += 1
    return done


if __name__ == "__main__":
    answer = globals()[sys.argv[1]](json.load(sys.stdin))
    if answer is not True:
        json.dump(answer, sys.stdout)

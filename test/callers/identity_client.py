"""Azure's own library for Python asks for tokens. Cases on standard input: [[credential, scope, options], ...]; what became of each on standard output."""
import asyncio
import json
import logging
import sys
import time

import azure.identity
import azure.identity.aio

logging.disable(logging.CRITICAL)
WITHOUT = {f"exclude_{name}_credential": True for name in ("environment", "managed_identity", "shared_token_cache", "visual_studio_code", "powershell")}
MAKE = {
    "cli": lambda: azure.identity.AzureCliCredential(),
    "default": lambda: azure.identity.DefaultAzureCredential(**WITHOUT),
    "chain": lambda: azure.identity.ChainedTokenCredential(azure.identity.EnvironmentCredential(), azure.identity.AzureCliCredential()),
}


def told(work):
    try:
        token = work()
        return {"token": token.token, "expires": token.expires_on}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}


async def ask_aio(scope, options):
    async with azure.identity.aio.AzureCliCredential() as credential:
        return await credential.get_token(scope, **options)


def msal_token(path):
    """What Microsoft's own MSAL finds in the cache that azin wrote, without a request."""
    import msal

    cache = msal.SerializableTokenCache()
    with open(path, encoding="utf-8") as file:
        cache.deserialize(file.read())
    app = msal.PublicClientApplication("04b07795-8ddb-461a-bbee-02f9e1bf7b46", authority="https://login.microsoftonline.com/organizations", token_cache=cache)
    account = app.get_accounts()[0]
    found = app.acquire_token_silent(["https://management.core.windows.net//.default"], account)
    return {"token": found["access_token"], "expires": time.time() + found["expires_in"]}


def ask(credential, scope, options):
    if credential == "msal":
        return msal_token(scope)
    if credential == "aio":
        return told(lambda: asyncio.run(ask_aio(scope, options)))
    return told(lambda: MAKE[credential]().get_token(scope, **options))


print(json.dumps([ask(*case) for case in json.load(sys.stdin)]))

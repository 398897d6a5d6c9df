# Policies that azin cannot meet

Each is named; one that wants the device itself to prove something is handed to Azure's own CLI.

```console
(emulator: POST errors {"aadsts": 53003, "grant": "password", "times": 1})
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo
ERROR: AADSTS53003: <text>
Interactive authentication is needed. Please run:
az login
What it means: Conditional Access does not allow this sign-in. <text>
[exit 1]

(emulator: POST errors {"aadsts": 53000, "grant": "password", "times": 1})
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo
ERROR: AADSTS53000: <text>
Interactive authentication is needed. Please run:
az login
This policy wants a proof that only the broker of the operating system gives, which azin does not use: sign in with Azure's own CLI on a managed device.
What it means: A policy wants a device that is managed and compliant, <text>
[exit 1]
```

A service's claims challenge is passed on at sign-in, beside what azin always says it understands.

```console
(the emulator hears POST /token with claims={"access_token": {"acrs": {"essential": true, "value": "c1"}, "xms_cc": {"values": ["CP1"]}}})
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --claims-challenge eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19
ERROR: AADSTS50076: <text>
...
[exit 1]

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --claims-challenge bm90IGpzb24=
ERROR: The claims challenge is not a JSON object in base64.
[exit 1]

(the emulator hears POST /token with claims=-)
$ AZURE_IDENTITY_DISABLE_CP1=1 az login --only-show-errors -u ada@larkspur.example -p azin-demo --query 'length(@)'
4
```

The resource manager demands more while the tenants are looked through: what the server gives at once is fetched without a word, and else
the person is asked a second time, in the same way as before; a password would prove no more then.

```console
(emulator: POST faults {"path": "/tenants", "kind": "status", "status": 401, "times": 1, "headers": {"www-authenticate": "Bearer authorization_uri=\"https://login.microsoftonline.com/common\", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ==\""}})
(ada@larkspur.example signs in)
$ az login --output tsv --query 'length(@)' 2>/dev/null
4

(emulator: POST faults {"path": "/tenants", "kind": "status", "status": 401, "times": 1, "headers": {"www-authenticate": "Bearer authorization_uri=\"https://login.microsoftonline.com/common\", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19\""}})
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo
ERROR: AADSTS50076: <text>
Interactive authentication is needed. Please run:
<text>
...
[exit 1]
```

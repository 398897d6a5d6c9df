# A token that has run out, and a sign-in that has

```console
(emulator: POST settings {"accessTokenSeconds": 240, "longAccessTokenSeconds": 240})
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
```

With less than five minutes left the token is renewed, in one request: what the sign-in learned of the service is kept. Then it is in the cache again.

```console
(emulator: POST settings {"accessTokenSeconds": 4800, "longAccessTokenSeconds": 4800})
(the emulator hears 1 request)
$ az account get-access-token --query tokenType -o tsv
Bearer

(the emulator hears nothing)
$ az account get-access-token --query tokenType -o tsv
Bearer
```

A guest tenant is reached with the same refresh token.

```console
$ az account get-access-token --tenant a21e0001-0000-4000-8000-000000000002
{
  "accessToken": "<token>",
  "expiresOn": "<time>",
  "expires_on": <seconds>,
  "tenant": "a21e0001-0000-4000-8000-000000000002",
  "tokenType": "Bearer"
}
```

Whoever was signed out by an administrator must sign in again, and is told how.

```console
(emulator: POST revoke {"user": "ada@larkspur.example"})
$ az account get-access-token --resource https://vault.azure.net
ERROR: AADSTS50173: <text>
Interactive authentication is needed. Please run:
az login --scope https://vault.azure.net/.default
...
[exit 1]
```

# Signing in with an application of one's own

Azure CLI ignores `--client-id` where it is not about a managed identity. Here it names the public client that asks.

```console
$ az login --only-show-errors --client-id a21e0004-0000-4000-8000-000000000001 -t larkspur.example -u ada@larkspur.example -p azin-demo
ERROR: AADSTS65001: <text>
Interactive authentication is needed. Please run:
az login
An administrator can agree for everybody: http://localhost:<port>/a21e0001-0000-4000-8000-000000000001/adminconsent?client_id=a21e0004-0000-4000-8000-000000000001
What it means: Nobody has agreed yet that the application may use this service for the account. <text>
[exit 1]

(ada@larkspur.example signs in)
(the emulator hears POST /token with grant_type=authorization_code, client_id=a21e0004-0000-4000-8000-000000000001)
$ az login --client-id a21e0004-0000-4000-8000-000000000001 -t larkspur.example --query '[0].user' 2>/dev/null
{
  "clientId": "a21e0004-0000-4000-8000-000000000001",
  "name": "ada@larkspur.example",
  "type": "user"
}
```

Its tokens are found again, and renewed with its own refresh token.

```console
(the emulator hears nothing)
$ az account get-access-token --query tokenType -o tsv
Bearer

(the emulator hears POST /token with grant_type=refresh_token, client_id=a21e0004-0000-4000-8000-000000000001)
$ az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer
```

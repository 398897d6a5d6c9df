# A service principal with a token of another identity provider

It is passed on as it is, and kept for later tokens.

```console
(a federated token lies in token.jwt)
(the emulator hears POST /token with client_assertion=*, client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000004 -t larkspur.example --federated-token @token.jwt --query '[0].name' -o tsv
Larkspur Production

$ grep -o '"client_assertion": "ey' .azure/service_principal_entries.json
"client_assertion": "ey

$ az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer
```

Typed as an argument it is seen by others, which is said once.

```console
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000004 -t larkspur.example --federated-token "$(cat token.jwt)" --query '[0].name' -o tsv
WARNING: The secret was typed as an argument, <text>
Larkspur Production
```

When it has ended, the server says so.

```console
(a federated token that ends in -900 seconds lies in token.jwt)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000004 -t larkspur.example --federated-token @token.jwt
ERROR: AADSTS700024: <text>
...
[exit 1]

(a federated token for repo:somebody/else lies in token.jwt)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000004 -t larkspur.example --federated-token @token.jwt
ERROR: AADSTS700213: <text>
...
[exit 1]

$ az login --only-show-errors --service-principal -u a21e0004-0000-4000-8000-000000000004 -t larkspur.example --federated-token nonsense
ERROR: AADSTS<text>
...
[exit 1]

$ az login --federated-token abc
ERROR: usage error: '--federated-token' goes with '--service-principal'
[exit 1]
```

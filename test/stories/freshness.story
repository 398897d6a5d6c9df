# A token that is fresh enough

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
$ az account get-access-token --query accessToken -o tsv > first
```

After a role or a group has changed, the server is asked again, and its answer takes the place of the old token.

```console
(the emulator hears POST /token with grant_type=refresh_token)
$ az account get-access-token --force-refresh --query accessToken -o tsv > second; cmp -s first second || echo another
another

(the emulator hears nothing)
$ az account get-access-token --query accessToken -o tsv | cmp - second && echo the same
the same

$ grep -c "$(cut -c1-2000 first)" .azure/msal_token_cache.json
0
[exit 1]
```

A token with enough life left is taken from the cache; one with less is renewed first.

```console
(the emulator hears nothing)
$ az account get-access-token --min-validity 30m --query tokenType -o tsv
Bearer

(emulator: POST settings {"accessTokenSeconds": 1200, "longAccessTokenSeconds": 1200})
$ az account get-access-token --force-refresh --query tokenType -o tsv
Bearer

(emulator: POST settings {"accessTokenSeconds": 4800, "longAccessTokenSeconds": 4800})
(the emulator hears POST /token with grant_type=refresh_token)
$ az account get-access-token --min-validity 1h --query tokenType -o tsv
Bearer

(the emulator hears nothing)
$ az account get-access-token --min-validity 3600 --query tokenType -o tsv
Bearer

$ az account get-access-token --min-validity 2h --query tokenType -o tsv
WARNING: The token is new, but the server lets it live for <number> minutes only, less than --min-validity asks for.
Bearer

(the emulator hears nothing)
$ az account get-access-token --min-validity soon
ERROR: argument --min-validity: 'soon' is not a time up to a day, such as 30m, 1h or 90s
...
[exit 2]
```

Without a server the old token stays.

```console
(emulator: POST faults {"path": "/token", "kind": "status", "status": 503, "times": 9})
$ az account get-access-token --force-refresh
ERROR: localhost:<port> does not work at the moment (HTTP 503).
Try again in a minute.
[exit 1]

(the emulator hears nothing)
$ az account get-access-token --query tokenType -o tsv
Bearer
```

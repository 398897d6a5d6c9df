# Am I signed in?

```console
(the emulator hears nothing)
$ az status
Not signed in.
  az login
[exit 1]

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
(the emulator hears nothing)
$ az status
Signed in as ada@larkspur.example.
  Cloud         Emulator
  Tenant        Larkspur Bicycles (a21e0001-0000-4000-8000-000000000001)
  Subscription  Larkspur Production (a21e0003-0000-4000-8000-000000000011)
  Access token  for another <text>
  Renewed by    a refresh token, last renewed <number> s ago
```

Asked, the server agrees: one refresh, although the cache holds a live token.

```console
(the emulator hears 1 request)
$ az status --check -o tsv --query '[state, checked.ok]'
signed-in
true
```

The shape for programs.

```console
$ az status -o tsv --query '[state, user.name, user.type, tenant.domain, subscription.name, renewal.kind, length(attention)]'
signed-in
ada@larkspur.example
user
larkspur.example
Larkspur Production
refresh-token
0
```

Revoked by an administrator: the cache cannot know, the server says so, and the exit code is 2.

```console
(emulator: POST revoke {"user": "ada@larkspur.example"})
$ az status >/dev/null; echo $?
0

$ az status --check
Signed in as ada@larkspur.example, but something wants attention.
...
  Asked the server  yes, and it refuses
AADSTS50173: <text>
...
  az login --tenant "a21e0001-0000-4000-8000-000000000001"
[exit 2]
```

Tokens gone, file damaged, server gone: attention, never a stack.

```console
$ echo '{}' > .azure/msal_token_cache.json; az status
Signed in as ada@larkspur.example, but something wants attention.
...
Nothing is kept that could renew the tokens of 'ada@larkspur.example'.
  az login --tenant "a21e0001-0000-4000-8000-000000000001"
[exit 2]

$ echo '{"AccessTok' > .azure/msal_token_cache.json; az status -o tsv --query '[state, attention[0]]'
attention
<path> is damaged: it is not a token cache.
[exit 2]

$ rm .azure/msal_token_cache.json; az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
(the emulator is gone)
$ az status --check
Signed in as ada@larkspur.example, but something wants attention.
...
  Asked the server  could not be reached
Could not reach <text>
...
[exit 2]
```

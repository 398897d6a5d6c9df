# Who am I, for a service?

```console
$ az whoami
ERROR: Please run 'az login' to setup account.
[exit 1]

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
(the emulator hears nothing)
$ az whoami
  Audience       https://management.core.windows.net/
  Tenant         a21e0001-0000-4000-8000-000000000001
  User           ada@larkspur.example (a21e0002-0000-4000-8000-000000000001)
  Application    04b07795-8ddb-461a-bbee-02f9e1bf7b46
  Scopes         user_impersonation
  Signed in by   pwd
  Second factor  no
  Expires        in <text> (issued <text> ago)
  Source         the cache

$ az whoami --resource https://vault.azure.net --tenant a21e0001-0000-4000-8000-000000000002 -o tsv --query '[audience, tenant, user.type, source]'
https://vault.azure.net
a21e0001-0000-4000-8000-000000000002
user
server
```

The token itself never shows.

```console
$ az whoami -o json | grep -c 'eyJ' || true
0

$ az login --only-show-errors --service-principal -u a21e0004-0000-4000-8000-000000000002 -p azin-demo --tenant larkspur.example -o none
$ az whoami -o tsv --query '[user.type, app.id, secondFactor]'
app
a21e0004-0000-4000-8000-000000000002
None
```

With a second factor:

```console
(mira@larkspur.example signs in)
$ az login --only-show-errors -o none 2>/dev/null
$ az whoami -o tsv --query '[user.name, secondFactor]'
mira@larkspur.example
true
```

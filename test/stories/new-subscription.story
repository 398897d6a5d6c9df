# A subscription that is newer than the sign-in

Ada has signed in to one tenant; another subscription of hers is in another one. Azure Resource Manager says which, without a token.

```console
$ az login --only-show-errors --tenant larkspur.example -u ada@larkspur.example -p azin-demo --query '[].name' -o tsv
Larkspur Production
Larkspur Development

$ az account get-access-token --subscription a21e0003-0000-4000-8000-000000000021
{
  "accessToken": "<token>",
  "expiresOn": "<time>",
  "expires_on": <seconds>,
  "subscription": "a21e0003-0000-4000-8000-000000000021",
  "tenant": "a21e0001-0000-4000-8000-000000000002",
  "tokenType": "Bearer"
}
```

It is kept, and the default is still the same.

```console
(the emulator hears nothing)
$ az account list --query '[].[name, isDefault]' -o tsv
Larkspur Production	True
Larkspur Development	False
Juniper Timetables	False

(the emulator hears nothing)
$ az account get-access-token -s 'Juniper Timetables' --query tenant -o tsv
a21e0001-0000-4000-8000-000000000002
```

By name only the tenants that are signed in are looked through.

```console
$ az account get-access-token -s 'Quillwort Archive'
ERROR: Subscription 'Quillwort Archive' not found. Check the spelling and casing and try again.
[exit 1]
```

Choosing it finds it as well. What is not there costs one request, and what nobody here may see is not there.

```console
$ az account set -s a21e0003-0000-4000-8000-000000000031
$ az account show --query name -o tsv
Quillwort Archive

(the emulator hears 1 request)
$ az account get-access-token -s 00000000-0000-4000-8000-000000000000
ERROR: Subscription '00000000-0000-4000-8000-000000000000' not found. Check the spelling and casing and try again.
[exit 1]

$ az account get-access-token -s a21e0003-0000-4000-8000-000000000041
ERROR: Subscription 'a21e0003-0000-4000-8000-000000000041' not found. Check the spelling and casing and try again.
[exit 1]

(emulator: POST faults {"path": "/subscriptions", "kind": "reset", "times": 9})
$ az account get-access-token -s a21e0003-0000-4000-8000-000000000041
ERROR: Subscription 'a21e0003-0000-4000-8000-000000000041' not found. Check the spelling and casing and try again.
[exit 1]
```

Signed out, nobody is asked.

```console
$ az logout
(the emulator hears nothing)
$ az account get-access-token -s a21e0003-0000-4000-8000-000000000021
ERROR: Please run 'az login' to setup account.
[exit 1]
```

Where Resource Manager does not say whose a subscription is, those who are signed in are asked.

```console
(emulator: DELETE faults)
$ az login --only-show-errors --tenant larkspur.example --skip-subscription-discovery --subscription a21e0003-0000-4000-8000-000000000011 -u ada@larkspur.example -p azin-demo --query '[].name' -o tsv
Larkspur Production

(emulator: POST faults {"path": "/subscriptions/a21e0003-0000-4000-8000-000000000012", "kind": "status", "status": 401, "times": 1})
$ az account get-access-token -s a21e0003-0000-4000-8000-000000000012 --query '[subscription, tenant]' -o tsv
a21e0003-0000-4000-8000-000000000012
a21e0001-0000-4000-8000-000000000001
```

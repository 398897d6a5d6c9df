# The account that belongs to the tenant

Two people, two tenants: whichever is asked for gets the person who belongs to it (Azure CLI's issue 21227).

```console
$ az login --only-show-errors -u isla@island01.example -p azin-demo --tenant island01.example -o none
$ az login --only-show-errors -u nell@larkspur.example -p azin-demo --tenant larkspur.example --allow-no-subscriptions -o none

$ az account get-access-token --scope https://vault.azure.net/.default --tenant a21e0001-0000-4000-8000-000000000001 --query tenant -o tsv
a21e0001-0000-4000-8000-000000000001

$ az account get-access-token --scope https://vault.azure.net/.default --tenant a21e0001-0000-4000-8000-000000000100 --query tenant -o tsv
a21e0001-0000-4000-8000-000000000100

$ az account get-access-token --scope https://vault.azure.net/.default --subscription 'Island 01 Harbour' --query tenant -o tsv
a21e0001-0000-4000-8000-000000000100
```

It is really each one's own token, never a request more: cached ones cost none.

```console
(the emulator hears nothing)
$ az whoami --scope https://vault.azure.net/.default --tenant a21e0001-0000-4000-8000-000000000001 -o tsv --query '[user.name, tenant, source]'
nell@larkspur.example
a21e0001-0000-4000-8000-000000000001
cache

(the emulator hears nothing)
$ az whoami --scope https://vault.azure.net/.default --tenant a21e0001-0000-4000-8000-000000000100 -o tsv --query '[user.name, tenant, source]'
isla@island01.example
a21e0001-0000-4000-8000-000000000100
cache
```

A tenant that nobody here belongs to is asked about with the default account, once.

```console
(the emulator hears 2 requests)
$ az account get-access-token --tenant a21e0001-0000-4000-8000-000000000003
ERROR: AADSTS50020: <text>
...
What it means: <text> More: az explain AADSTS50020
[exit 1]
```

# Tenants: named by domain, refusing, unknown, many

A tenant that demands more than was proven is named in a warning; the rest is kept.

```console
$ az login --only-show-errors -u nell@larkspur.example -p azin-demo
ERROR: No subscriptions found for nell@larkspur.example.
To use the tenant itself: az login --allow-no-subscriptions
[exit 1]

$ az login --only-show-errors --allow-no-subscriptions -u nell@larkspur.example -p azin-demo --query '[].name' -o tsv
N/A(tenant level account)

(gus@larkspur.example signs in)
$ az login -o tsv --query '[].name'
WARNING: A web browser has been opened at <url> <text>
It was opened with browser. If it shows nothing, open this address on this machine yourself:
<url>
WARNING: Authentication failed against tenant a21e0001-0000-4000-8000-000000000004 'Marrow & Thistle Bank': AADSTS50076: <text>
WARNING: If you need to access subscriptions in the following tenants, please use `az login --tenant TENANT_ID`.
WARNING: a21e0001-0000-4000-8000-000000000004 'Marrow & Thistle Bank'
Larkspur Production
Larkspur Development
```

A domain is resolved before anything secret is sent.

```console
$ az login --only-show-errors --tenant juniper.example -u ada@larkspur.example -p azin-demo --query '[].name' -o tsv
Juniper Timetables

$ az login --only-show-errors --tenant nowhere.example -u ada@larkspur.example -p azin-demo
ERROR: Failed to resolve tenant 'nowhere.example'.

Error detail: AADSTS90002: <text>
What it means: The tenant does not exist in this cloud: a typing mistake, or another cloud. Who can act: you. More: az explain AADSTS90002
[exit 1]

$ az account get-access-token --tenant nowhere.example
ERROR: Failed to resolve tenant 'nowhere.example'.

Error detail: AADSTS90002: <text>
What it means: The tenant does not exist in this cloud: a typing mistake, or another cloud. Who can act: you. More: az explain AADSTS90002
[exit 1]

$ az login --only-show-errors -u isla@island01.example -p azin-demo --query 'length(@)'
180
```

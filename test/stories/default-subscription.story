# Which subscription is the current one after a sign-in

The first enabled one; after a choice, the one that was chosen, also when the user has been away.

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[?isDefault].name' -o tsv
Larkspur Production

$ az account set -s 'Juniper Timetables'
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[?isDefault].name' -o tsv
Juniper Timetables

$ az logout
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[?isDefault].name' -o tsv
Juniper Timetables

$ az logout
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -t larkspur.example --query '[?isDefault].name' -o tsv
Larkspur Production
```

Nobody's choice is another's, and clearing all clears the choices.

```console
$ az account clear
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[?isDefault].name' -o tsv
Larkspur Production
```

Whoever wants none chosen gets none: no command can run on the wrong one.

```console
$ az account clear && az config set core.no_default_subscription=true --only-show-errors
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[?isDefault].name' -o tsv
$ az account show
ERROR: No subscription found. Run 'az account set' to select a subscription.
[exit 1]

$ az account get-access-token
ERROR: No subscription found. Run 'az account set' to select a subscription.
[exit 1]

$ az account set -s 'Quillwort Archive'
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[?isDefault].name' -o tsv
Quillwort Archive
```

Tenants can be left out of a sign-in, by domain or id, unless they are named.

```console
$ az account clear && az config unset core.no_default_subscription --only-show-errors
$ az config set core.ignore_tenants='juniper.example, A21E0001-0000-4000-8000-000000000003' --only-show-errors
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[].name' -o tsv
Larkspur Production
Larkspur Development

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -t juniper.example --query '[].name' -o tsv
Juniper Timetables
```

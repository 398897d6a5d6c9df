# Accounts, the default, and signing out

```console
$ az account show
ERROR: Please run 'az login' to setup account.
[exit 1]

$ az account get-access-token
ERROR: Please run 'az login' to setup account.
[exit 1]

$ az logout
ERROR: There are no active accounts.
[exit 1]

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
```

Subscriptions are chosen by name, in any case, or by id. Nobody is asked.

```console
(the emulator hears nothing)
$ az account set --subscription 'quillwort ARCHIVE'
$ az account show --query '[name, tenantDisplayName]' -o tsv
Quillwort Archive
Quillwort Press

$ az account set -s nowhere
ERROR: The subscription of 'nowhere' doesn't exist in cloud 'Emulator'.
See what there is: az account list --output table
[exit 1]

$ az account list --query '[?isDefault].name' -o tsv
Quillwort Archive

$ az account tenant list --query 'length(@)' --only-show-errors
3
```

After signing out nothing is left.

```console
$ az logout
$ az account list
WARNING: Please run "az login" to access your accounts.
[]

$ az account clear
$ grep -c azin-rt .azure/msal_token_cache.json 2>/dev/null || echo no refresh token
...
no refresh token
```

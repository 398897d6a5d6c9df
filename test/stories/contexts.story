# Contexts: one name for a cloud, an account, a tenant and a subscription

```console
$ az context create work
ERROR: Please run 'az login' to setup account.
[exit 1]

$ az login --only-show-errors -u isla@island01.example -p azin-demo --tenant island01.example -o none
$ az context create islands -o tsv --query '[account, subscriptionName]'
isla@island01.example
Island 01 Harbour

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
$ az context create work --subscription 'larkspur development' -o none
$ az context create ferries --account ada@larkspur.example --tenant juniper.example -o none
$ az context list -o tsv --query '[].name'
ferries
islands
work

$ az context create work
ERROR: There is a context 'work' already.
To replace it: az context create work --force
[exit 1]

$ az context create x --tenant nowhere.example
ERROR: Nobody is signed in in the tenant 'nowhere.example'.
See who is: az account list
az login
[exit 1]
```

For one command, or one shell. Nobody else sees it, and the files stay as other programs expect them.

```console
(the emulator hears nothing)
$ cksum .azure/azureProfile.json .azure/config > before; az --context islands account show --query '[name, user.name, isDefault]' -o tsv
Island 01 Harbour
isla@island01.example
true

$ (export AZIN_CONTEXT=ferries; az account show --query name -o tsv; az account list --query '[?isDefault].name' -o tsv) & (export AZIN_CONTEXT=work; az account show --query name -o tsv > other); wait; cat other; az account show --query name -o tsv
Juniper Timetables
Juniper Timetables
Larkspur Development
Larkspur Production

$ cksum .azure/azureProfile.json .azure/config | cmp - before && echo untouched
untouched

$ AZIN_CONTEXT=islands az whoami -o tsv --query '[user.name, tenant]'
isla@island01.example
a21e0001-0000-4000-8000-000000000100

$ az account get-access-token --context ferries --query '[subscription, tenant]' -o tsv
a21e0003-0000-4000-8000-000000000021
a21e0001-0000-4000-8000-000000000002

$ AZIN_CONTEXT=islands az status | head -2
Signed in as isla@island01.example.
  Context       islands
```

A name that is not there never means another account.

```console
$ AZIN_CONTEXT=nowhere az account get-access-token
ERROR: There is no context 'nowhere'.
See which there are: az context list
[exit 1]
```

The default cannot be changed where it would not be seen.

```console
$ AZIN_CONTEXT=work az account set --subscription 'Larkspur Production'
ERROR: The context 'work' chooses the subscription here, so another default would not be seen.
...
[exit 1]

$ AZIN_CONTEXT=work az cloud set --name AzureCloud
ERROR: The context 'work' chooses the cloud here, so another default would not be seen.
...
[exit 1]
```

`use` makes it the default of all: other clouds' and other programs' too.

```console
$ az cloud set --name AzureCloud --only-show-errors
$ az context use ferries
Every shell without a context of its own now uses 'Juniper Timetables' as ada@larkspur.example.

$ az account show --query '[name, environmentName]' -o tsv
Juniper Timetables
Emulator
```

Two users of one subscription: the profile has it once, the context knows whose it is.

```console
$ sed -i 's/"name": "ada@larkspur.example", "type"/"name": "isla@island01.example", "type"/g' .azure/azureProfile.json; az account show --query user.name -o tsv
isla@island01.example

$ az whoami --context work -o tsv --query user.name
ada@larkspur.example

$ az context use work
ERROR: Other programs look in azureProfile.json, and the subscription of 'work' stands there for 'isla@island01.example'.
...
[exit 1]
```

Who is signed out is signed out under every name.

```console
$ az logout --username isla@island01.example; az --context islands account get-access-token
ERROR: Please run 'az login' to setup account.
[exit 1]

$ az context delete islands; az context show islands
ERROR: There is no context 'islands'.
See which there are: az context list
[exit 1]

$ stat -c %a .azure/azin-contexts.json; echo '{"contexts": 1}' > .azure/azin-contexts.json; az context list
600
ERROR: The file <path> is damaged.
To start anew, move it away: mv <path> <path>
[exit 1]
```

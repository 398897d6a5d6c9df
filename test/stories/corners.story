# Corners: the rules that a drop-in must know

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
```

Scripts pass variables that may be empty: an empty text is no text.

```console
$ az account get-access-token --tenant "" --subscription "" --resource "" --query '[tenant,subscription,tokenType]' -o tsv
<uuid>
<uuid>
Bearer
```

Kinds of resources, and one that a cloud does not have.

```console
$ for kind in arm ms-graph aad-graph; do az account get-access-token --resource-type $kind --query tokenType -o tsv; done 2>&1
Bearer
Bearer
ERROR: The endpoint 'active_directory_graph_resource_id' for this cloud is not set but is used.
Set it in the section [Emulator] of clouds.config, with: az cloud update --name Emulator
[exit 1]

$ az account get-access-token --resource-type data-lake
ERROR: The endpoint 'active_directory_data_lake_resource_id' for this cloud is not set but is used.
...
[exit 1]

$ az account get-access-token --resource-type nonsense
ERROR: az account get-access-token: 'nonsense' is not a valid value for '--resource-type'. Allowed values: oss-rdbms, arm, aad-graph, ms-graph, batch, media, data-lake.
[exit 2]
```

`--scope` beats `--resource` beats `--resource-type`; the three that are always asked for may be named.

```console
$ az account get-access-token --scope https://graph.microsoft.com/.default --resource https://nowhere.example --resource-type nonsense 2>&1 | head -c 60
ERROR: az account get-access-token: 'nonsense' is not a vali
$ az account get-access-token --scope https://graph.microsoft.com/.default --resource https://nowhere.example --query tokenType -o tsv
Bearer

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --scope https://vault.azure.net/.default openid offline_access --query 'length(@)'
4
```

Whoever is in the profile, and whose tokens are gone, is told which command helps.

```console
$ cp .azure/msal_token_cache.json kept && echo '{}' > .azure/msal_token_cache.json
$ az account get-access-token
ERROR: User 'ada@larkspur.example' does not exist in MSAL token cache. Run `az login`.
[exit 1]

$ cp kept .azure/msal_token_cache.json
```

A disabled subscription, and those of other clouds, are not listed but with `--all`; `show` does not mind.

```console
$ sed -i 's/\("name": "Juniper Timetables", "state": "\)Enabled/\1Disabled/; s/\("name": "Quillwort Archive".*"environmentName": "\)Emulator/\1AzureCloud/' .azure/azureProfile.json
$ az account list --query '[].name' -o tsv
WARNING: A few accounts are skipped as they don't have 'Enabled' state. Use '--all' to display them.
Larkspur Production
Larkspur Development

$ az account list --all --query '[].[name, cloudName, state]' -o tsv
Larkspur Production	Emulator	Enabled
Larkspur Development	Emulator	Enabled
Juniper Timetables	Emulator	Disabled
Quillwort Archive	AzureCloud	Enabled

$ az account show -n 'juniper timetables' --query state -o tsv
Disabled

$ az account list --only-show-errors -o table --query '[0].{Name: name, Cloud: cloudName}'
Name                 Cloud
-------------------  --------
Larkspur Production  Emulator
```

Words in any case, options exactly or by a beginning that is only theirs, `-o` in every way it can be written, files as arguments.

```console
$ az ACCOUNT Show --quer name -otsv
Larkspur Production

$ az account show -o=tsv --query=name
Larkspur Production

$ az -o tsv account show --query name --acquire-policy-token --change-reference why
Larkspur Production

$ az account show --o tsv
ERROR: ambiguous option: --o could match <text>
[exit 2]

$ printf 'name\n' > query && az account show --query @query -o tsv && printf name | az account show --query @- -o tsv
Larkspur Production
Larkspur Production

$ az account
ERROR: the following arguments are required: _subcommand
...
[exit 2]

$ az account shw
ERROR: 'shw' is misspelled or not recognized by the system.
Did you mean 'show' ?
...
[exit 2]

$ az account show --query nothing
$ az account show --query '[['
ERROR: argument --query: invalid jmespath_type value: '[['
...
[exit 2]

$ az account show --query '@.user-name'
ERROR: argument --query: invalid jmespath_type value: '@.user-name'
A name with other characters than letters, digits and _ stands in double quotes: '"azure-cli"'
...
[exit 2]

$ az account show --only-show-errors --debug
--only-show-errors can't be used together with --debug or --verbose
[exit 1]
```

`-v` first is the version; later it is no option. The version is one that programs accept.

```console
$ az -v | head -1
azure-cli                         2.89.1

$ az account -v
ERROR: <text>
...
[exit 2]

$ az version --query '"azure-cli"' -o tsv
2.89.1

$ az version -o tsv | cut -f1
2.89.1
```

The environment's application is not used unasked.

```console
$ AZURE_CLIENT_ID=x AZURE_TENANT_ID=y AZURE_CLIENT_SECRET=z az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[0].user.name' -o tsv
ada@larkspur.example
```

# What Azure says now: locations, tenants, subscriptions, the list refreshed

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
(the emulator hears 1 request)
$ az account list-locations --query '[].[name, displayName]' -o tsv
westeurope	West Europe
northeurope	North Europe
eastus	East US

$ az account list-locations -s 'Juniper Timetables' --include-extended-locations --query 'length(@)'
3

(the emulator hears 1 request)
$ az account tenant list --query '[].[defaultDomain, tenantCategory]' -o tsv
larkspur.example	Home
juniper.example	ProjectedBy
quillwort.example	ProjectedBy

$ az account subscription list --query '[].displayName' -o tsv
Larkspur Production
Larkspur Development
```

Refreshed: names that changed, subscriptions that came and went. The default stays, and so does whoever cannot be asked.

```console
$ az account set -s 'Larkspur Development'
$ sed -i 's/Larkspur Production/Old Name/; s/Quillwort Archive/Older Name/' .azure/azureProfile.json
$ az account list --query '[].[name, isDefault]' -o tsv
Old Name	False
Larkspur Development	True
Juniper Timetables	False
Older Name	False

$ az account list --refresh --query '[].[name, isDefault]' -o tsv
Larkspur Production	False
Larkspur Development	True
Juniper Timetables	False
Quillwort Archive	False

$ sed -i 's/\("name": "\)Larkspur Production/\1Old Name/' .azure/azureProfile.json
(emulator: POST revoke {"user": "ada@larkspur.example"})
$ az account list --refresh --query '[0].name' -o tsv
WARNING: Refreshing for 'ada@larkspur.example' failed with an error '<text>'. The existing accounts were not modified. You can run 'az login' later to explicitly refresh them
Old Name

(the emulator is gone)
$ az account tenant list --query '[].defaultDomain' -o tsv
WARNING: Azure could not be asked, so this is what it said at the last sign-in. <text>
larkspur.example
juniper.example
quillwort.example
```

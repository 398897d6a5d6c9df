# Clouds: registered by asking them, changed, chosen, taken out

A cloud says itself where everything is: only the address of its resource manager need be known.

```console
(the emulator hears 1 request)
$ az cloud register --name Two --endpoint-resource-manager "$(az cloud show --query endpoints.resourceManager -o tsv)"
$ az cloud show --name Two --query '[name, profile, endpoints.activeDirectoryResourceId, endpoints.gallery, suffixes.keyvaultDns, suffixes.mhsmDns]' -o json
[
  "Two",
  "latest",
  "https://management.core.windows.net/",
  "https://gallery.emulator.example",
  ".vault.emulator.example",
  null
]

$ az cloud show --name Two --query endpoints.activeDirectory -o tsv
http://localhost:<port>

$ az cloud register --name two --endpoint-resource-manager https://arm.example
ERROR: The cloud 'two' is already registered.
[exit 1]
```

What is said outright counts more than what the cloud says; `--skip-endpoint-discovery` does not ask it at all.

```console
(the emulator hears 1 request)
$ az cloud update --name Two --endpoint-resource-manager "$(az cloud show --query endpoints.resourceManager -o tsv)" --endpoint-gallery https://mine.example
$ az cloud show -n Two --query endpoints.gallery -o tsv
https://mine.example

(the emulator hears nothing)
$ az cloud register -n Three --skip-endpoint-discovery --endpoint-resource-manager https://arm.example --endpoint-active-directory https://login.example
ERROR: The following endpoints are required for the CLI to function and were not specified on the command line, in the cloud config or could not be autodetected.
Specify them on the command line or through the cloud config file:
--endpoint-active-directory-resource-id
[exit 1]

(emulator: POST faults {"path": "/metadata/endpoints", "kind": "status", "status": 404})
$ az cloud register -n Three --endpoint-resource-manager "$(az cloud show --query endpoints.resourceManager -o tsv)"
ERROR: Unable to get endpoints from the cloud.
Server returned status code 404 for <url>
[exit 1]

(emulator: POST faults {"path": "/metadata/endpoints", "kind": "garbage"})
$ az cloud register -n Three --endpoint-resource-manager "$(az cloud show --query endpoints.resourceManager -o tsv)"
ERROR: Unable to get endpoints from the cloud.
...
[exit 1]

$ az cloud register -n Three --endpoint-resource-manager http://arm.example
ERROR: Unable to get endpoints from the cloud.
'http://arm.example/metadata/endpoints?api-version=2022-09-01' must begin with https:// (http:// only on this machine).
[exit 1]
```

The whole of it as JSON: in the shape of `cloud show`, or flat, typed or in a file.

```console
$ az cloud show -n Two > two.json
$ az cloud register -n Three --cloud-config @two.json --skip-endpoint-discovery
$ az cloud show -n Three --query endpoints.gallery -o tsv
https://mine.example

$ az cloud register -n Four --skip-endpoint-discovery --cloud-config '{"endpointResourceManager": "https://arm.example", "endpointActiveDirectory": "https://login.example", "endpointActiveDirectoryResourceId": "https://arm.example/", "suffixKeyvaultDns": ".kv.example"}'
$ az cloud show -n Four --query '[endpoints.management, suffixes.keyvaultDns]' -o tsv
https://arm.example
.kv.example

$ az cloud register -n Five --cloud-config nonsense
ERROR: The cloud configuration must be a JSON object.
az cloud show
[exit 1]
```

Choosing one, in any case; the subscription follows.

```console
$ az cloud list --query '[].name' -o tsv
AzureCloud
AzureChinaCloud
AzureUSGovernment
AzureGermanCloud
AzureBleuCloud
Emulator
Two
Three
Four

$ az cloud list-profiles -o tsv
latest

$ az cloud set --name Emulator --profile newest
ERROR: az cloud set: 'newest' is not a valid value for '--profile'. Allowed values: latest, 2017-03-09-profile, 2018-03-01-hybrid, 2019-03-01-hybrid, 2020-09-01-hybrid.
[exit 2]

$ az cloud register --name Five --cloud-config '{"endpoints": {"resourceManager": "https://arm.example"}, "profile": "newest"}'
ERROR: The cloud configuration names the profile 'newest', with which Azure CLI cannot start.
az cloud list-profiles
[exit 1]

$ az cloud show --name "" --query name
"Emulator"

$ az cloud set --name azureusgovernment
WARNING: Switched active cloud to 'AzureUSGovernment'.
WARNING: Use 'az login' to log in to this cloud.
WARNING: Use 'az account set' to set the active subscription.

$ az cloud set --name AzureUSGovernment
$ az cloud list -o table
IsActive    Name               Profile
----------  -----------------  ---------
False       AzureCloud         latest
False       AzureChinaCloud    latest
True        AzureUSGovernment  latest
False       AzureGermanCloud   latest
False       AzureBleuCloud     latest
False       Emulator           latest
False       Two                latest
False       Three              latest
False       Four               latest

$ az cloud show --query 'endpoints.[activeDirectory, activeDirectoryGraphResourceId, activeDirectoryDataLakeResourceId]' -o json
[
  "https://login.microsoftonline.us",
  "https://graph.microsoftazure.us/",
  null
]

$ az cloud show --name azurecloud
ERROR: The cloud 'azurecloud' is not registered.
See what there is: az cloud list --output table
[exit 1]

$ az cloud unregister -n AzureUSGovernment
ERROR: The cloud 'AzureUSGovernment' cannot be unregistered as it's currently active.
[exit 1]

$ az cloud unregister -n AzureCloud
ERROR: The cloud 'AzureCloud' cannot be unregistered as it's not a custom cloud.
[exit 1]

$ az cloud unregister -n Three
$ az cloud unregister -n Three
ERROR: The cloud 'Three' is not registered.
See what there is: az cloud list --output table
[exit 1]
```

An active cloud that is gone is said, and the next command is in Azure's own. What the environment names wrongly stays wrong.

```console
$ az cloud set -n Four --only-show-errors
$ sed -i '/Four/,$d' .azure/clouds.config
$ az account list
WARNING: The cloud 'Four' is not registered.
WARNING: Resetting active cloud to AzureCloud.
WARNING: Please run "az login" to access your accounts.
[]

$ az cloud show --query name -o tsv
AzureCloud

$ AZURE_CLOUD_NAME=Nowhere az cloud show
ERROR: The cloud 'Nowhere' is not registered.
az cloud set --name AzureCloud
[exit 1]
```

A list of clouds from elsewhere takes the place of the ones that are known, and is asked for once.

```console
$ az cloud set -n Emulator --only-show-errors
$ az cloud show --query endpoints.resourceManager -o tsv > arm
(the emulator hears 1 request)
$ ARM_CLOUD_METADATA_URL="$(cat arm)metadata/endpoints?api-version=2019-05-01" az cloud list --query '[].name' -o tsv
Emulator
AzureCloud
Two

(the emulator hears nothing)
$ ARM_CLOUD_METADATA_URL="$(cat arm)metadata/endpoints?api-version=2019-05-01" az cloud show -n AzureCloud --query 'endpoints.[activeDirectory, gallery]' -o tsv
https://login.microsoftonline.com
https://gallery.emulator.example

$ head -c 40 .azure/cloudEndpoints.json | tail -c 37
{"clouds":[{"name":"Emulator","endpoi
$ az cloud list --query '[0].endpoints.gallery' -o tsv
https://gallery.azure.com/
```

A file in bad format is set aside, never deleted.

```console
$ echo nonsense > .azure/clouds.config
$ az cloud register -n Six --skip-endpoint-discovery --endpoint-resource-manager https://arm.example --endpoint-active-directory https://login.example --endpoint-active-directory-resource-id https://arm.example/
WARNING: '<path>' is in bad format and has been set aside as '<path>'.
```

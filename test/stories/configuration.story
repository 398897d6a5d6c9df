# Every setting and variable that azin obeys

Where everything is kept: made when it is needed, and only then.

```console
$ AZURE_CONFIG_DIR=deep/below az account list --only-show-errors; ls deep 2>/dev/null || echo nothing yet
[]
nothing yet
$ AZURE_CONFIG_DIR=deep/below az config set core.output=json --only-show-errors; ls deep/below
config
```

Output and what is said beside it.

```console
$ AZURE_CORE_OUTPUT=tsv az cloud list-profiles
latest

$ AZURE_CORE_OUTPUT=nonsense az cloud list-profiles
WARNING: The output format 'nonsense' of core.output is not known: json is used. Known are: json, jsonc, yaml, yamlc, table, tsv, none.
[
  "latest"
]

$ az account list
WARNING: Please run "az login" to access your accounts.
[]

$ AZURE_CORE_ONLY_SHOW_ERRORS=yes az account list
[]

$ AZURE_CLOUD_NAME=AzureChinaCloud az cloud show --query name -o tsv
AzureChinaCloud
```

A custom cloud's authority is asked itself; Microsoft's list of instances is never asked, so there is nothing to turn off.

```console
$ AZURE_CORE_INSTANCE_DISCOVERY=false az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
$ az logout && az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
$ curl -s $EMULATOR/_azin/requests | grep -c common/discovery/instance || true
0
```

Continuous access evaluation, and its opposite.

```console
(emulator: DELETE requests)
$ AZURE_IDENTITY_DISABLE_CP1= az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer
$ curl -s $EMULATOR/_azin/requests | grep -c xms_cc || true
0
$ az account get-access-token --resource https://storage.azure.com --query tokenType -o tsv
Bearer
$ curl -s $EMULATOR/_azin/requests | grep -c xms_cc
1
```

Who asks is said to servers: how azin was installed, and what the user adds.

```console
(emulator: DELETE requests)
$ AZURE_HTTP_USER_AGENT='crew/2' AZ_INSTALLER=PIP az account list-locations -o none
$ curl -s $EMULATOR/_azin/requests | grep -o '"user-agent":"[^"]*"' | sort -u
"user-agent":"azin/<text> (linux) (PIP) crew/2"
```

# Active Directory Federation Services

An authority of one's own, without tenants. The answer comes back to the one port that is registered there.

```console
$ az cloud register --name Adfs --skip-endpoint-discovery --endpoint-active-directory $EMULATOR/adfs --endpoint-resource-manager $EMULATOR --endpoint-active-directory-resource-id https://management.core.windows.net/
$ az cloud set --name Adfs --only-show-errors
(ada@larkspur.example signs in)
(the emulator hears POST /adfs/oauth2/token with grant_type=authorization_code, redirect_uri=http://localhost:8400)
$ az login --query '[0].[environmentName, cloudName, user.name]' -o tsv 2>/dev/null
None
Adfs
ada@larkspur.example

(the emulator hears nothing)
$ az account get-access-token --query tokenType -o tsv
Bearer

(the emulator hears POST /adfs/oauth2/token with grant_type=refresh_token)
$ az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer

$ az login --only-show-errors -u ada@larkspur.example -p azin-demo --query '[0].user.name' -o tsv
ada@larkspur.example
```

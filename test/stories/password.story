# Sign in with a password

The accounts of a sign-in are printed as Azure CLI prints them, those of guest tenants included.

```console
$ az login --username ada@larkspur.example --password azin-demo --query '[].{name: name, default: isDefault}' -o table
WARNING: Using authentication with username and password in the command line is strongly discouraged. <text>
WARNING: The secret was typed as an argument, where others can read it. Better leave it out, or use --password-stdin.
Name                  Default
--------------------  ---------
Larkspur Production   True
Larkspur Development  False
Juniper Timetables    False
Quillwort Archive     False

(the emulator hears nothing)
$ az account show
{
  "environmentName": "Emulator",
  "homeTenantId": "<uuid1>",
  "id": "<uuid>",
  "isDefault": true,
  "managedByTenants": [],
  "name": "Larkspur Production",
  "state": "Enabled",
  "tenantDefaultDomain": "larkspur.example",
  "tenantDisplayName": "Larkspur Bicycles",
  "tenantId": "<uuid1>",
  "user": {
    "name": "ada@larkspur.example",
    "type": "user"
  }
}
```

The token of the sign-in is in the cache. Printing it asks nobody.

```console
(the emulator hears nothing)
$ az account get-access-token
{
  "accessToken": "<token>",
  "expiresOn": "<time>",
  "expires_on": <seconds>,
  "subscription": "<uuid>",
  "tenant": "<uuid1>",
  "tokenType": "Bearer"
}

# a cloud that is not built in is asked for its endpoints first
(the emulator hears 1 request)
$ az account get-access-token --resource-type ms-graph --query tenant -o tsv
<uuid1>

(the emulator hears nothing)
$ az account get-access-token --resource-type ms-graph --query tenant -o tsv
<uuid1>

(the emulator is gone)
$ az account get-access-token --query tokenType -o tsv
Bearer
```

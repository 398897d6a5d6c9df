# A service principal with a secret

The secret goes into the body of the request, and the default scope is the resource manager's.

```console
(the file secret.txt holds azin-demo)
(the emulator hears POST /token with grant_type=client_credentials, client_secret=azin-demo, scope=https://management.core.windows.net//.default, authorization=-)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example -p @secret.txt
[
  {
    "cloudName": "Emulator",
    "homeTenantId": "a21e0001-0000-4000-8000-000000000001",
    "id": "<uuid1>",
    "isDefault": true,
    "managedByTenants": [],
    "name": "Larkspur Production",
    "state": "Enabled",
    "tenantId": "a21e0001-0000-4000-8000-000000000001",
    "user": {
      "name": "a21e0004-0000-4000-8000-000000000002",
      "type": "servicePrincipal"
    }
  },
  {
    "cloudName": "Emulator",
    "homeTenantId": "a21e0001-0000-4000-8000-000000000001",
    "id": "<uuid2>",
    "isDefault": false,
    "managedByTenants": [],
    "name": "Larkspur Development",
    "state": "Enabled",
    "tenantId": "a21e0001-0000-4000-8000-000000000001",
    "user": {
      "name": "a21e0004-0000-4000-8000-000000000002",
      "type": "servicePrincipal"
    }
  }
]

$ cat .azure/service_principal_entries.json; echo
[
    {
        "client_id": "a21e0004-0000-4000-8000-000000000002",
        "tenant": "a21e0001-0000-4000-8000-000000000001",
        "client_secret": "azin-demo"
    }
]
```

The token is kept; one for another service is asked for with the stored secret.

```console
(the emulator hears nothing)
$ az account get-access-token --query tokenType -o tsv
Bearer

(the emulator hears POST /token with client_secret=azin-demo, scope=https://vault.azure.net/.default)
$ az account get-access-token --resource https://vault.azure.net --query tenant -o tsv
a21e0001-0000-4000-8000-000000000001
```

Signing in again takes the place of the old entry.

```console
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example -p @secret.txt -o none
$ grep -c client_id .azure/service_principal_entries.json
1
```

A token for another tenant is asked for with the entry that is there, which is said.

```console
$ cp .azure/service_principal_entries.json kept && sed -i 's/"tenant": "a21e0001-0000-4000-8000-000000000001"/"tenant": "a21e0001-0000-4000-8000-000000000002"/' .azure/service_principal_entries.json
$ az account get-access-token --resource https://storage.azure.com --query tenant -o tsv; cp kept .azure/service_principal_entries.json
WARNING: Could not find credential for service principal a21e0004-0000-4000-8000-000000000002 under tenant a21e0001-0000-4000-8000-000000000001. Trying credential under tenant a21e0001-0000-4000-8000-000000000002, <text>
a21e0001-0000-4000-8000-000000000001

$ az account get-access-token --tenant a21e0001-0000-4000-8000-000000000002
ERROR: AADSTS700016: <text>
...
[exit 1]
```

A wrong secret leaves nothing behind, and is explained.

```console
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000005 -t larkspur.example -p not-it
WARNING: The secret was typed as an argument, <text>
ERROR: AADSTS7000215: <text>
The error may be caused by passing a service principal certificate with --password.
A certificate goes with --certificate; with --password goes the value of a secret, not its ID.
What it means: <text>
[exit 1]

$ grep -c 000000000005 .azure/service_principal_entries.json
0
[exit 1]

$ az login --only-show-errors --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example -p azin-demo-expired
ERROR: AADSTS7000222: <text>
...
[exit 1]
```

One that sees no subscriptions is signed in, and told so.

```console
$ az login --only-show-errors --service-principal -u a21e0004-0000-4000-8000-000000000005 -t larkspur.example -p azin-demo
ERROR: No subscriptions found for a21e0004-0000-4000-8000-000000000005.
...
[exit 1]

$ az login --only-show-errors --allow-no-subscriptions --service-principal -u a21e0004-0000-4000-8000-000000000005 -t larkspur.example -p azin-demo --query '[].name' -o tsv
N/A(tenant level account)
```

What is missing is said before anything is sent.

```console
(the emulator hears nothing)
$ az login --service-principal -p azin-demo -t larkspur.example
ERROR: usage error: --service-principal --username NAME --password SECRET --tenant TENANT
[exit 1]

(the emulator hears nothing)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t a21e0001-0000-4000-8000-000000000001 < /dev/null
ERROR: Please specify both username and password in non-interactive mode.
From a program: az login -u NAME --password-stdin, or --password-file FILE
[exit 1]

$ az login --use-cert-sn-issuer
ERROR: usage error: '--use-sn-issuer' is only applicable with a service principal
[exit 1]
```

Signing out takes the entry and the tokens along.

```console
$ az logout --username a21e0004-0000-4000-8000-000000000002
$ grep -cE 'client_secret|accesstoken-a21e0004-0000-4000-8000-000000000002' .azure/service_principal_entries.json .azure/msal_token_cache.json
.azure/service_principal_entries.json:1
.azure/msal_token_cache.json:0
```

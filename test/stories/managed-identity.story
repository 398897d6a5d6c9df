# The managed identity of a virtual machine

The address of the metadata service is set here to reach the emulator; on a virtual machine nothing has to be set.

```console
(the emulator hears GET /metadata/identity/oauth2/token with api-version=2018-02-01, metadata=true, resource=https://management.core.windows.net/, client_id=-)
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az login --identity
[
  {
    "environmentName": "Emulator",
    "homeTenantId": "a21e0001-0000-4000-8000-000000000001",
    "id": "<uuid1>",
    "isDefault": true,
    "managedByTenants": [],
    "name": "Larkspur Production",
    "state": "Enabled",
    "tenantId": "a21e0001-0000-4000-8000-000000000001",
    "user": {
      "assignedIdentityInfo": "MSI",
      "name": "systemAssignedIdentity",
      "type": "servicePrincipal"
    }
  },
  {
    "environmentName": "Emulator",
    "homeTenantId": "a21e0001-0000-4000-8000-000000000001",
    "id": "<uuid2>",
    "isDefault": false,
    "managedByTenants": [],
    "name": "Larkspur Development",
    "state": "Enabled",
    "tenantId": "a21e0001-0000-4000-8000-000000000001",
    "user": {
      "assignedIdentityInfo": "MSI",
      "name": "systemAssignedIdentity",
      "type": "servicePrincipal"
    }
  }
]
```

Each token is asked for at the machine; nothing is kept on the disk.

```console
(the emulator hears GET /metadata/identity/oauth2/token with resource=https://vault.azure.net)
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az account get-access-token --resource https://vault.azure.net
{
  "accessToken": "<token>",
  "expiresOn": "<time>",
  "expires_on": <seconds>,
  "subscription": "<uuid1>",
  "tenant": "a21e0001-0000-4000-8000-000000000001",
  "tokenType": "Bearer"
}

$ ls .azure
azureProfile.json
clouds.config
config

$ AZURE_POD_IDENTITY_AUTHORITY_HOST=$EMULATOR az account get-access-token --tenant a21e0001-0000-4000-8000-000000000001 --query tokenType -o tsv
Bearer

$ az account get-access-token --tenant a21e0001-0000-4000-8000-000000000002
ERROR: For managed identity account, getting access token for non-current tenants is not supported. The specified tenant must be the current tenant a21e0001-0000-4000-8000-000000000001
[exit 1]
```

A user-assigned identity is named by its client, object or resource id.

```console
(the emulator hears GET /metadata/identity/oauth2/token with client_id=a21e0004-0000-4000-8000-000000000007)
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az login --identity --client-id a21e0004-0000-4000-8000-000000000007 --query '[0].user'
{
  "assignedIdentityInfo": "MSIClient-a21e0004-0000-4000-8000-000000000007",
  "name": "userAssignedIdentity",
  "type": "servicePrincipal"
}

(the emulator hears GET /metadata/identity/oauth2/token with client_id=a21e0004-0000-4000-8000-000000000007)
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az account get-access-token --query tokenType -o tsv
Bearer

(the emulator hears GET /metadata/identity/oauth2/token with object_id=a21e0004-0000-4000-8000-000000000107)
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az login --identity --object-id a21e0004-0000-4000-8000-000000000107 --query '[0].user.assignedIdentityInfo' -o tsv
MSIObject-a21e0004-0000-4000-8000-000000000107

(the emulator hears GET /metadata/identity/oauth2/token with msi_res_id=/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/larkspur-jobs)
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az login --identity --resource-id /subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/larkspur-jobs --query '[0].user.assignedIdentityInfo' -o tsv
MSIResource-/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/larkspur-jobs

$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az login --identity --client-id 00000000-0000-0000-0000-000000000000
ERROR: Identity not found
Is there an identity with this client id, and is it assigned to this machine?
[exit 1]
```

What does not go together is said before anything is asked.

```console
(the emulator hears nothing)
$ az login --identity --client-id a --object-id b
ERROR: Usage error: Provide only one of --client-id, --object-id, --resource-id.
[exit 1]

$ az login --identity -u a21e0004-0000-4000-8000-000000000007
ERROR: Passing the managed identity ID with --username is no longer supported. Use --client-id, --object-id or --resource-id instead.
[exit 1]

$ az login --identity --service-principal
ERROR: usage error: '--identity' is not applicable with other arguments
[exit 1]

$ az login --identity --password x 2>&1 | tail -1
ERROR: usage error: '--identity' is not applicable with other arguments
```

Away from Azure it fails within three seconds, in one sentence.

```console
$ MSAL_MANAGED_IDENTITY_ENDPOINT=http://127.0.0.1:9/metadata/identity/oauth2/token timeout 3 az login --identity
ERROR: There is no managed identity here: no metadata service of Azure answers at 127.0.0.1:9.
On this machine sign in as a user or a service principal: az login
[exit 1]

$ MSAL_MANAGED_IDENTITY_ENDPOINT=http://192.0.2.1/metadata/identity/oauth2/token timeout 3 az login --identity
ERROR: There is no managed identity here: no metadata service of Azure answers at 192.0.2.1.
On this machine sign in as a user or a service principal: az login
[exit 1]

(emulator: POST faults {"path": "/metadata/", "kind": "hang"})
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token timeout 3.5 az login --identity
ERROR: There is no managed identity here: no metadata service of Azure answers at localhost:<port>.
On this machine sign in as a user or a service principal: az login
[exit 1]

$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/latest/meta-data timeout 3 az login --identity
ERROR: There is no managed identity here: no metadata service of Azure answers at localhost:<port>.
On this machine sign in as a user or a service principal: az login
[exit 1]
```

A host that is busy or updates itself is asked again.

```console
(emulator: DELETE faults)
(emulator: POST faults {"path": "/metadata/", "kind": "status", "status": 429, "times": 2})
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az account get-access-token --query tokenType -o tsv
Bearer

(emulator: POST faults {"path": "/metadata/", "kind": "status", "status": 410, "times": 3})
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az account get-access-token --query tokenType -o tsv
Bearer

(emulator: POST faults {"path": "/metadata/", "kind": "status", "status": 500, "times": 9})
$ MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az account get-access-token
ERROR: The virtual machine lends no identity at the moment (HTTP 500): The emulator was told to answer 500.
Try again in a minute.
[exit 1]
```

A proxy is never asked for what only this machine's host can know.

```console
(emulator: DELETE faults)
$ HTTP_PROXY=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9 MSAL_MANAGED_IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token az account get-access-token --query tokenType -o tsv
Bearer
```

Whoever leaves is forgotten.

```console
$ az logout
$ az account list
WARNING: Please run "az login" to access your accounts.
[]
```

# Managed identities of other machines

App Service, Functions, Container Apps and Automation.

```console
(the emulator hears GET /msi/token with api-version=2019-08-01, x-identity-header=azin-demo, resource=https://management.core.windows.net/)
$ IDENTITY_ENDPOINT=$EMULATOR/msi/token IDENTITY_HEADER=azin-demo az login --identity --query '[].[environmentName, user.name]' -o tsv
Emulator	systemAssignedIdentity
Emulator	systemAssignedIdentity

(the emulator hears GET /msi/token with mi_res_id=/x/userAssignedIdentities/larkspur-jobs)
$ IDENTITY_ENDPOINT=$EMULATOR/msi/token IDENTITY_HEADER=azin-demo az login --identity --resource-id /x/userAssignedIdentities/larkspur-jobs --query '[0].user.name' -o tsv
userAssignedIdentity

$ IDENTITY_ENDPOINT=$EMULATOR/msi/token IDENTITY_HEADER=wrong az login --identity
ERROR: The secret header is wrong or missing.
Give this machine a system-assigned identity, or name the one it has: az login --identity --client-id ID
[exit 1]

$ IDENTITY_ENDPOINT=http://127.0.0.1:9/msi IDENTITY_HEADER=azin-demo az login --identity
ERROR: App Service has promised a managed identity at 127.0.0.1:9, but nothing answers there.
[exit 1]

$ IDENTITY_ENDPOINT=nonsense IDENTITY_HEADER=azin-demo az login --identity
ERROR: IDENTITY_ENDPOINT is not an address that can be asked for a managed identity: nonsense
Unset IDENTITY_ENDPOINT if this is not a machine of Azure.
[exit 1]
```

Machine Learning.

```console
(the emulator hears GET /msi/token with api-version=2017-09-01, secret=azin-demo, clientid=a21e0004-0000-4000-8000-000000000007)
$ MSI_ENDPOINT=$EMULATOR/msi/token MSI_SECRET=azin-demo az login --identity --client-id a21e0004-0000-4000-8000-000000000007 --query '[0].user.assignedIdentityInfo' -o tsv
MSIClient-a21e0004-0000-4000-8000-000000000007

(the emulator hears nothing)
$ MSI_ENDPOINT=$EMULATOR/msi/token MSI_SECRET=azin-demo az login --identity --object-id x
ERROR: Azure Machine Learning takes only --client-id, so --object-id cannot be used here.
[exit 1]
```

Service Fabric must show the certificate that was announced; over plain HTTP it could show none.

```console
(the emulator hears nothing)
$ IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token IDENTITY_HEADER=azin-demo IDENTITY_SERVER_THUMBPRINT=00 az login --identity
ERROR: IDENTITY_ENDPOINT of Service Fabric must begin with https://.
[exit 1]

$ IDENTITY_ENDPOINT=https://127.0.0.1:9/x IDENTITY_HEADER=azin-demo IDENTITY_SERVER_THUMBPRINT=00 az login --identity --client-id x
ERROR: Service Fabric has only the identity that it was given, so --client-id cannot be used here.
az login --identity
[exit 1]
```

Azure Arc wants to see what is in a file of its agent, and only there is read.

```console
(the emulator hears GET /metadata/identity/oauth2/token with api-version=2020-06-01, metadata=true, authorization=-)
$ IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token IMDS_ENDPOINT=$EMULATOR az login --identity
ERROR: The key file of Azure Arc does not exist: /var/opt/azcmagent/tokens/azin-demo.key
[exit 1]

$ IDENTITY_ENDPOINT="$EMULATOR/metadata/identity/oauth2/token?key-file=/etc/passwd" IMDS_ENDPOINT=$EMULATOR az login --identity
ERROR: Azure Arc names a key file that is not one of its agent's, so it was not read: /etc/passwd
[exit 1]

$ IDENTITY_ENDPOINT="$EMULATOR/metadata/identity/oauth2/token?key-file=/var/opt/azcmagent/tokens/../../x.key" IMDS_ENDPOINT=$EMULATOR az login --identity
ERROR: Azure Arc names a key file that is not one of its agent's, so it was not read: /var/opt/azcmagent/tokens/../../x.key
[exit 1]

(the emulator hears nothing)
$ IDENTITY_ENDPOINT=$EMULATOR/metadata/identity/oauth2/token IMDS_ENDPOINT=$EMULATOR az login --identity --client-id x
ERROR: Azure Arc has only the identity that it was given, so --client-id cannot be used here.
az login --identity
[exit 1]
```

Cloud Shell lends the identity of the person who opened it.

```console
(the emulator hears POST /oauth2/token with metadata=true, resource=https://management.core.windows.net/)
$ ACC_CLOUD=PROD MSI_ENDPOINT=$EMULATOR/oauth2/token az login --identity --query '[].[environmentName, user]'
[
  [
    "Emulator",
    {
      "cloudShellID": true,
      "name": "ada@larkspur.example",
      "type": "user"
    }
  ],
  [
    "Emulator",
    {
      "cloudShellID": true,
      "name": "ada@larkspur.example",
      "type": "user"
    }
  ]
]

(the emulator hears POST /oauth2/token with resource=https://graph.microsoft.com/)
$ ACC_CLOUD=PROD MSI_ENDPOINT=$EMULATOR/oauth2/token az account get-access-token --resource-type ms-graph --query tokenType -o tsv
Bearer

$ ACC_CLOUD=PROD MSI_ENDPOINT=$EMULATOR/oauth2/token az account get-access-token --resource https://vault.azure.net
ERROR: Audience https://vault.azure.net is not a supported MSI token audience.
Cloud Shell does not lend its sign-in for every service; one of your own has no such limit:
az login --use-device-code --scope https://vault.azure.net/.default
[exit 1]

$ ACC_CLOUD=PROD az account get-access-token --tenant a21e0001-0000-4000-8000-000000000002
ERROR: For Cloud Shell account, getting access token for non-current tenants is not supported. The specified tenant must be the current tenant a21e0001-0000-4000-8000-000000000001
[exit 1]

$ ACC_CLOUD=PROD az login -u ada@larkspur.example -p wrong 2>&1 | head -1
WARNING: Cloud Shell is automatically authenticated under the initial account that opened it. 'az login' is needed only to be somebody else.

$ ACC_CLOUD=PROD az logout
WARNING: Logout successful. Re-login to your initial Cloud Shell identity with 'az login --identity'. 'az login' signs in somebody else.

$ ACC_CLOUD=PROD az account clear
WARNING: Logout successful. Re-login to your initial Cloud Shell identity with 'az login --identity'. 'az login' signs in somebody else.
```

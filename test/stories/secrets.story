# Secrets that no other program sees

From standard input.

```console
$ echo azin-demo | az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example --password-stdin --query '[0].name' -o tsv
Larkspur Production

$ printf azin-demo | az login --only-show-errors -u ada@larkspur.example --password-stdin --query 'length(@)'
4

$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example --password-stdin < /dev/null
ERROR: Standard input holds no password.
[exit 1]

$ printf 'one\ntwo\n' | az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example --password-stdin
ERROR: Standard input holds more than one line; a password is one.
[exit 1]
```

From a file.

```console
(the file secret.txt holds azin-demo)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example --password-file secret.txt --query '[0].name' -o tsv
Larkspur Production

$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example --password-file gone.txt
ERROR: The file gone.txt does not exist.
[exit 1]

(the emulator hears nothing)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000002 -t a21e0001-0000-4000-8000-000000000001 --password-file secret.txt --password-stdin
ERROR: usage error: Provide only one of --password, --password-stdin, --password-file.
[exit 1]

$ az login --password-stdin
ERROR: usage error: '--password-stdin' and '--password-file' go with '--username', and not with another proof
[exit 1]
```

An abbreviation means what it means to Azure CLI.

```console
$ az login --only-show-errors -u ada@larkspur.example --pass azin-demo --query 'length(@)'
4
```

From the variables that Azure's SDKs share. `az login` alone does not look at them.

```console
(the emulator hears POST /token with client_id=a21e0004-0000-4000-8000-000000000002, client_secret=azin-demo)
$ AZURE_CLIENT_ID=a21e0004-0000-4000-8000-000000000002 AZURE_TENANT_ID=larkspur.example AZURE_CLIENT_SECRET=azin-demo az login --environment --query '[0].name' -o tsv
Larkspur Production

(a certificate of larkspur-backup lies in app.pfx, locked with sesame)
$ AZURE_CLIENT_ID=a21e0004-0000-4000-8000-000000000003 AZURE_TENANT_ID=larkspur.example AZURE_CLIENT_CERTIFICATE_PATH=app.pfx AZURE_CLIENT_CERTIFICATE_PASSWORD=sesame az login --environment --query '[0].user.name' -o tsv
a21e0004-0000-4000-8000-000000000003

$ az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer

(a federated token lies in token.jwt)
$ AZURE_CLIENT_ID=a21e0004-0000-4000-8000-000000000004 AZURE_TENANT_ID=larkspur.example AZURE_FEDERATED_TOKEN_FILE=$HOME/token.jwt az login --environment --query '[0].user.name' -o tsv
a21e0004-0000-4000-8000-000000000004
```

The file of a federated token is read again for each token, so that a sign-in outlives the first one.

```console
(a federated token for repo:somebody/else lies in token.jwt)
$ az account get-access-token --resource https://storage.azure.com
ERROR: AADSTS700213: <text>
...
[exit 1]

(a federated token lies in token.jwt)
$ az account get-access-token --resource https://storage.azure.com --query tokenType -o tsv
Bearer
```

What is missing, or belongs to another cloud, is named.

```console
$ az login --environment
ERROR: '--environment' signs in with what the environment holds, and there is no AZURE_CLIENT_ID, no AZURE_TENANT_ID, no one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE.
[exit 1]

$ AZURE_CLIENT_ID=a AZURE_TENANT_ID=b AZURE_FEDERATED_TOKEN_FILE=/gone az login --environment
ERROR: The file of AZURE_FEDERATED_TOKEN_FILE does not exist: /gone
[exit 1]

(the emulator hears nothing)
$ AZURE_AUTHORITY_HOST=https://login.microsoftonline.us/ AZURE_CLIENT_ID=a AZURE_TENANT_ID=b AZURE_CLIENT_SECRET=c az login --environment
ERROR: AZURE_AUTHORITY_HOST is https://login.microsoftonline.us/, but the active cloud Emulator signs in at http://localhost:<port>.
Choose the cloud that it belongs to: az cloud set --name NAME
or unset AZURE_AUTHORITY_HOST.
[exit 1]

(the emulator hears nothing)
$ az login --environment -u x
ERROR: usage error: '--environment' is not applicable with other arguments
[exit 1]

$ az login --env
ERROR: unrecognized arguments: --env
...
[exit 2]
```

No secret ever stands in what is printed.

```console
$ az login --debug --service-principal -u a21e0004-0000-4000-8000-000000000002 -t larkspur.example --password-file secret.txt -o none 2>&1 | grep -c azin-demo
0
[exit 1]
```

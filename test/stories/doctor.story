# What is wrong here?

```console
$ az doctor --json | grep -c '"problem"' || true
0

$ az doctor -o tsv --query "[?verdict=='ok'].name" | paste -sd' '
runtime command context cloud clock proxy certificates authority resource-manager keyring loopback browser directory writable permissions files locks
```

Each finding has the command that mends it, and the command does.

```console
$ echo '[]' > .azure/service_principal_entries.json; chmod 644 .azure/service_principal_entries.json; az doctor | grep -A 1 permissions | tr -s ' '
problem permissions Open to other users: service_principal_entries.json.
 chmod 600 <path>

$ eval "$(az doctor -o tsv --query "[?name=='permissions'].mend[]")"; az doctor -o tsv --query "[?name=='permissions'].verdict"
ok

$ touch -d '1 hour ago' .azure/x.lock; az doctor -o tsv --query "[?name=='locks'].[verdict, reason]"
warning	stale

$ eval "$(az doctor -o tsv --query "[?name=='locks'].mend[]")"; ls .azure/*.lock 2>&1 | grep -c 'No such'
1

$ echo '{"subscriptions":' > .azure/azureProfile.json; touch -d '1 hour ago' .azure/azureProfile.json; az doctor | grep -A 1 '^problem  files'; cat .azure/azureProfile.json
problem  files             Damaged or unreadable: azureProfile.json.
                             az login   # saves what is whole; the damaged file is kept beside it
{"subscriptions":

$ rm .azure/azureProfile.json
(emulator: POST settings {"clockOffset": -2280})
$ az doctor | grep -A 1 clock
problem  clock             This machine's clock is <number> s ahead of the server's.
                             <text>

(emulator: POST settings {"clockOffset": 120})
$ az doctor -o tsv --query "[?name=='clock'].[verdict, reason]"
warning	skewed

(emulator: POST settings {"clockOffset": 0})
$ AZIN_CONTEXT=nowhere az doctor -o tsv --query "[?name=='context'].[verdict, reason]"
problem	unknown-name
[exit 1]

$ HTTPS_PROXY=socks5://x:1 ALL_PROXY=socks5://x:1 AZURE_CLOUD_NAME=AzureCloud az doctor -o tsv --query "[?name=='proxy'].[verdict, reason]"
problem	malformed
[exit 1]

$ REQUESTS_CA_BUNDLE=/none az doctor -o tsv --query "[?name=='certificates'].[verdict, reason]"
problem	missing
[exit 1]

$ AZURE_CLOUD_NAME=Nowhere az doctor -o tsv --query "[?verdict=='problem'].[name, reason]"
cloud	unusable
[exit 1]

$ BROWSER=lynx az doctor -o tsv --query "[?name=='browser'].verdict"
warning
```

It ends its round where nothing can be read, and other commands name it.

```console
$ touch file; AZURE_CONFIG_DIR=file az account show
ERROR: <path> cannot be read: <path> is not a directory.
To find out more: az doctor
[exit 1]

$ AZURE_CONFIG_DIR=file az doctor | grep -c 'AZURE_CONFIG_DIR names a file, not a directory'
1

$ AZURE_CONFIG_DIR=file az doctor | grep -o -m 1 'unset AZURE_CONFIG_DIR'
unset AZURE_CONFIG_DIR

$ rm file
```

Only the hosts of the active cloud are asked, each once; nothing else is contacted.

```console
(the emulator hears 2 requests)
$ az doctor > /dev/null

(the emulator is gone)
$ az doctor -o tsv --query "[?verdict=='problem'].[name, reason]"
authority	unreachable
resource-manager	unreachable
[exit 1]
```

What is shared holds verdicts and numbers alone.

```console
$ az doctor --bundle shared.json > /dev/null
Written to <path>: verdicts and numbers alone, without names, paths, addresses or secrets. It can be shared.
[exit 1]

$ grep -c -e localhost -e "$HOME" -e larkspur -e Emulator shared.json || true
0
```

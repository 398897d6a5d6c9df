# A password that does not do

```console
$ az login --only-show-errors -u ada@larkspur.example -p wrong
ERROR: AADSTS50126: <text>
...
[exit 1]

$ az login --only-show-errors -u otto@larkspur.example -p azin-demo
ERROR: AADSTS50055: <text>
...
[exit 1]

$ az login --only-show-errors -u dora@larkspur.example -p azin-demo
ERROR: AADSTS50057: <text>
...
[exit 1]

$ az login --only-show-errors -u nobody@larkspur.example -p azin-demo
ERROR: AADSTS50034: <text>
...
[exit 1]
```

Who has a second factor must come in person.

```console
$ az login --only-show-errors -u mira@larkspur.example -p azin-demo
ERROR: AADSTS50076: <text>
Interactive authentication is needed. Please run:
az login
What it means: This tenant or service wants a second factor (MFA), <text> More: az explain AADSTS50076
[exit 1]

$ az account list
WARNING: Please run "az login" to access your accounts.
[]
```

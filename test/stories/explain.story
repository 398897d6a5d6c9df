# What does an error mean?

A number is enough, with or without its name; nothing is contacted.

```console
(the emulator hears nothing)
$ az explain AADSTS50076
AADSTS50076: This tenant or service wants a second factor (MFA), which the present sign-in does not
have.
  Who must act: you.
  Next:
    az login

$ az explain 90002 -o tsv --query 'advice[0].[code, who]'
90002
you
```

A whole error, piped, gives the command with tenant and scope filled in, and what a support person will ask for.

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
(emulator: POST errors {"aadsts": 50076, "user": "ada@larkspur.example"})
$ az account get-access-token --resource https://vault.azure.net 2>&1 | az explain
AADSTS50076: This tenant or service wants a second factor (MFA), which the present sign-in does not
have.
  Who must act: you.
  Next:
    az login --tenant "a21e0001-0000-4000-8000-000000000001" --scope "https://vault.azure.net/.default"

Whoever looks into it will ask for:
  Trace ID: <uuid>
  Correlation ID: <uuid>
  Time: <time>
```

On the error itself stands one line of it, after the lines that programs read.

```console
$ az account get-access-token --resource https://vault.azure.net
ERROR: AADSTS50076: <text>
Interactive authentication is needed. Please run:
az login --scope https://vault.azure.net/.default
For this tenant: az login --tenant "a21e0001-0000-4000-8000-000000000001" --scope "https://vault.azure.net/.default"
What it means: This tenant or service wants a second factor (MFA), which the present sign-in does not have. Who can act: you. More: az explain AADSTS50076
[exit 1]
```

What is pasted cannot bring a command of its own into the next one.

```console
$ az explain 'AADSTS50076 az login --tenant "x\";reboot" --scope "$(reboot)"' | tail -1
    az login
```

What is not known is not guessed.

```console
$ az explain AADSTS999999
azin does not know AADSTS999999. Microsoft may say more at:
    https://login.microsoftonline.com/error?code=999999
[exit 1]

$ az explain all went well
There is no AADSTS number in this text, and nothing else that azin knows. Paste the whole error, or
its number.
[exit 1]

$ az explain </dev/null
ERROR: There is nothing to explain: give a number, or the text of the error.
az explain AADSTS50076
az account get-access-token 2>&1 | az explain
[exit 2]
```

A command is a line of its own, whatever is said about it.

```console
$ az explain 53003
AADSTS53003: Conditional Access does not allow this sign-in. Often it is the way that is blocked: a
code on another device.
  Who must act: your administrator.
  Next:
    With a browser on this machine:
    az login --tenant TENANT

$ az explain 50020 | tail -2
    az login --tenant TENANT
    (choose the account that belongs to that tenant)
```

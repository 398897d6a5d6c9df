# Sign in with a browser

```console
(ada@larkspur.example signs in)
$ az login -o tsv --query '[].name' 2>/dev/null
Larkspur Production
Larkspur Development
Juniper Timetables
Quillwort Archive

(mira@larkspur.example signs in)
$ az login -o tsv --query 'length(@)' 2>/dev/null
<number>

$ az account show --query user.name -o tsv
mira@larkspur.example
```

Who cancels is told so, and how to start again.

```console
(ada@larkspur.example cancels at password)
$ az login 2>&1 >/dev/null | grep -c '^ERROR: '
1
```

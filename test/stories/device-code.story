# Sign in on another device

```console
(emulator: POST settings {"deviceInterval": 1})
(ada@larkspur.example signs in on another device)
$ az login --use-device-code -o tsv --query '[0].name'
WARNING: To sign in, use a web browser to open the page <url> and enter the code <code> to authenticate.
Larkspur Production

(ada@larkspur.example denies on another device)
$ az login --use-device-code
WARNING: To sign in, use a web browser to open the page <url> and enter the code <code> to authenticate.
ERROR: <text>
...
[exit 1]
```

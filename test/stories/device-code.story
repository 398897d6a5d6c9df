# Sign in on another device

```console
(emulator: POST settings {"deviceInterval": 1})
(ada@larkspur.example signs in on another device)
$ az login --use-device-code -o tsv --query '[0].name'
To sign in, use a web browser to open the page <url> and enter the code <code> to authenticate.
Enter the code only if you started this sign-in yourself: whoever gave it to you would be signed in as you.
Larkspur Production

(ada@larkspur.example denies on another device)
$ az login --use-device-code
To sign in, use a web browser to open the page <url> and enter the code <code> to authenticate.
Enter the code only if you started this sign-in yourself: whoever gave it to you would be signed in as you.
ERROR: <text>
...
[exit 1]
```

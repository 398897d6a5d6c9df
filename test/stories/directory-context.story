# A context for a directory tree

A file `.azin` asks for a context. It decides nothing until somebody has allowed it, and then only as it stands.

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
$ az context create work --subscription 'Larkspur Development' -o none
$ mkdir -p repo/deep; echo 'context = work' > repo/.azin; cd repo/deep; az context enter
azin: <path> asks for the context 'work'. It acts once you have looked at it and run: az context allow

$ cd repo/deep; az account show --query name -o tsv
Larkspur Production

$ cd repo/deep; az context allow; az context enter
<path> may choose the context 'work', as long as it stays as it is.
work

$ cd repo; printf '# changed\ncontext = work\n' > .azin; az context enter
azin: <path> asks for the context 'work'. It acts once you have looked at it and run: az context allow

$ cd repo; az context allow 2>/dev/null; az context enter; az context deny; az context enter
work
<path> chooses nothing any more.
azin: <path> asks for the context 'work'. It acts once you have looked at it and run: az context allow

$ cd repo; printf 'context = work\nrun = reboot\n' > .azin; az context enter; az context allow
azin: The file <path> names no context. It holds one line: context = NAME
ERROR: The file <path> names no context. It holds one line: context = NAME
[exit 1]

$ cd repo; echo 'context = nowhere' > .azin; az context allow
ERROR: There is no context 'nowhere'.
See which there are: az context list
[exit 1]

$ az context allow
ERROR: There is no file .azin in this directory or above it.
echo "context = NAME" > .azin
[exit 1]

$ az context hook tcsh
ERROR: Say which shell: bash, zsh, fish, pwsh.
...
[exit 2]
```

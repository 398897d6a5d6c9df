# Settings: read, changed, of this directory, of the environment

```console
$ az config set core.output=table defaults.group=crew --only-show-errors
$ az config get core.output -o json
WARNING: Command group 'config' is experimental and under development. Reference and support levels: https://aka.ms/CLI_refstatus
{
  "name": "output",
  "source": "<path>",
  "value": "table"
}

$ az config get core.nothing --only-show-errors
ERROR: Configuration 'core.nothing' is not set.
[exit 1]

$ az config get nothing --only-show-errors -o json
[]

$ az config set core --only-show-errors
ERROR: usage error: [section].[name]=[value] ...
[exit 1]

$ az config unset core --only-show-errors
ERROR: usage error: [section].[name]
[exit 1]

$ az config unset core.nothing --only-show-errors
$ az config set defaults.location="''" --only-show-errors
$ grep -A2 '^.defaults' .azure/config
[defaults]
group = crew
location =
```

The environment wins over the file, and is named as the source; `-o` wins over both.

```console
$ AZURE_CORE_OUTPUT=tsv az config get core.output --only-show-errors
output	AZURE_CORE_OUTPUT	tsv

$ AZURE_CORE_OUTPUT=tsv az config get core.output --only-show-errors --query value -o json
"tsv"

$ az cloud list-profiles
Result
--------
latest

$ az config unset core.output --only-show-errors
```

A directory can have settings of its own; they are shown with `--local`, the nearest first.

```console
$ mkdir -p ship/deck && cd ship && az config set --local defaults.group=ship --only-show-errors
$ cd ship/deck && az config get --local defaults.group --query value --only-show-errors
"ship"

$ cd ship/deck && az configure --list-defaults --scope local --query '[].[name, value]' -o tsv
group	ship

$ cd ship/deck && az config get defaults.group --query value --only-show-errors
"crew"

$ cd ship/deck && az config unset --local defaults.group --only-show-errors && az config get --local defaults.group --query value --only-show-errors
"crew"
```

Defaults serve the commands of Azure CLI.

```console
$ az configure --defaults group=quay web=
$ az configure -l --query '[].[name, value]' -o tsv
group	quay

$ az configure --list-defaults false
ERROR: This command is interactive and no tty available.
azin asks no questions here. To set defaults: az configure --defaults NAME=VALUE
To change any setting: az config set SECTION.NAME=VALUE
[exit 1]

$ az configure -d group
ERROR: usage error: --defaults STRING=STRING STRING=STRING ...
[exit 1]

$ az config param-persist on
ERROR: 'config param-persist' is not a command of azin, <text>
The commands of azin: az --help
[exit 2]
```

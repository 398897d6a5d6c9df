/** How does a shell follow the directory files? A function that it runs before each prompt; azin is started only when something changed. */

export const shells = ['bash', 'zsh', 'fish', 'pwsh'] as const
export type Shell = (typeof shells)[number]

/**
 * The text to evaluate in the shell. It looks upwards for `.azin`; where the file, its content or azin's own file of contexts is
 * another than at the last prompt, `azin context enter` says which context is allowed here, if any. What was in AZIN_CONTEXT
 * before comes back on leaving; what the user put there is left alone.
 * @param self the command that starts azin, as absolute paths
 */
export function hookFor(shell: Shell, self: readonly string[]): string {
  if (shell === 'fish') return fish(self.map((part) => `'${part.replace(/[\\']/g, '\\$&')}'`).join(' '))
  if (shell === 'pwsh') return pwsh(self.map((part) => `'${part.replaceAll("'", "''")}'`).join(' '))
  return posix(shell, self.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' '))
}

/** How to have it in every shell of this kind. */
export function hookLine(shell: Shell): string {
  return {
    bash: 'eval "$(azin context hook bash)"   # in ~/.bashrc',
    zsh: 'eval "$(azin context hook zsh)"   # in ~/.zshrc',
    fish: 'azin context hook fish | source   # in ~/.config/fish/config.fish',
    pwsh: 'azin context hook pwsh | Out-String | Invoke-Expression   # in $PROFILE',
  }[shell]
}

/** Nothing but builtins until something changed. `read` ends with 1 at the end of a file. */
function posix(shell: 'bash' | 'zsh', self: string): string {
  const [options, install] = shell === 'zsh'
    ? ['\n  emulate -L zsh', 'autoload -Uz add-zsh-hook && add-zsh-hook precmd _azin_context']
    : ['', `case "\${PROMPT_COMMAND-}" in *_azin_context*) ;; *) PROMPT_COMMAND="_azin_context\${PROMPT_COMMAND:+;\$PROMPT_COMMAND}" ;; esac`]
  return `_azin_context() {
  local azin_status=$?${options}
  local dir="$PWD" file= text= kept= name= store="\${AZURE_CONFIG_DIR:-\${HOME-}/.azure}/azin-contexts.json"
  while :; do
    if [ -f "$dir/.azin" ]; then file="$dir/.azin"; break; fi
    case "$dir" in */*) dir="\${dir%/*}" ;; *) break ;; esac
  done
  if [ -n "$file" ]; then
    [ ! -r "$file" ] || IFS= read -r -d '' text < "$file" || :
    [ ! -r "$store" ] || IFS= read -r -d '' kept < "$store" || :
  fi
  if [ "$file|$text|$kept" != "\${_azin_seen-}" ]; then
    _azin_seen="$file|$text|$kept"
    if [ -n "\${AZIN_HOOK_SET-}" ]; then
      if [ "\${AZIN_CONTEXT-}" = "$AZIN_HOOK_SET" ]; then
        if [ -n "\${AZIN_HOOK_BEFORE-}" ]; then export AZIN_CONTEXT="$AZIN_HOOK_BEFORE"; else unset AZIN_CONTEXT; fi
      fi
      unset AZIN_HOOK_SET AZIN_HOOK_BEFORE
    fi
    [ -z "$file" ] || name="$(command ${self} context enter)" || :
    if [ -n "$name" ]; then
      export AZIN_HOOK_BEFORE="\${AZIN_CONTEXT-}" AZIN_HOOK_SET="$name" AZIN_CONTEXT="$name"
    fi
  fi
  return $azin_status
}
${install}
`
}

function fish(self: string): string {
  return `function _azin_context --on-event fish_prompt
  set -l dir "$PWD"
  set -l file ''
  set -l text ''
  set -l kept ''
  while true
    if test -f "$dir/.azin"
      set file "$dir/.azin"
      break
    end
    string match -q '*/*' -- "$dir"; or break
    set dir (string replace -r '/[^/]*$' '' -- "$dir")
  end
  if test -n "$file"
    set -l store "$HOME/.azure/azin-contexts.json"
    set -q AZURE_CONFIG_DIR; and test -n "$AZURE_CONFIG_DIR"; and set store "$AZURE_CONFIG_DIR/azin-contexts.json"
    test -r "$file"; and read -z text <"$file"
    test -r "$store"; and read -z kept <"$store"
  end
  if test "$file|$text|$kept" != "$_azin_seen"
    set -g _azin_seen "$file|$text|$kept"
    if test -n "$AZIN_HOOK_SET"
      if test "$AZIN_CONTEXT" = "$AZIN_HOOK_SET"
        if test -n "$AZIN_HOOK_BEFORE"
          set -gx AZIN_CONTEXT "$AZIN_HOOK_BEFORE"
        else
          set -e AZIN_CONTEXT
        end
      end
      set -e AZIN_HOOK_SET
      set -e AZIN_HOOK_BEFORE
    end
    set -l name ''
    test -n "$file"; and set name (command ${self} context enter)
    if test -n "$name"
      set -gx AZIN_HOOK_BEFORE "$AZIN_CONTEXT"
      set -gx AZIN_HOOK_SET "$name"
      set -gx AZIN_CONTEXT "$name"
    end
  end
end
`
}

function pwsh(self: string): string {
  return `function global:Update-AzinContext {
  $dir = if ($PWD.Provider.Name -eq 'FileSystem') { $PWD.ProviderPath } else { '' }
  $file = ''; $text = ''; $kept = ''
  while ($dir) {
    $at = [IO.Path]::Combine($dir, '.azin')
    if ([IO.File]::Exists($at)) { $file = $at; break }
    $dir = [IO.Path]::GetDirectoryName($dir)
  }
  if ($file) {
    $home_ = if ($env:AZURE_CONFIG_DIR) { $env:AZURE_CONFIG_DIR } else { [IO.Path]::Combine($HOME, '.azure') }
    $store = [IO.Path]::Combine($home_, 'azin-contexts.json')
    try { $text = [IO.File]::ReadAllText($file) } catch { }
    if ([IO.File]::Exists($store)) { try { $kept = [IO.File]::ReadAllText($store) } catch { } }
  }
  $seen = "$file|$text|$kept"
  if ($seen -ceq $global:AzinSeen) { return }
  $global:AzinSeen = $seen
  if ($env:AZIN_HOOK_SET) {
    if ($env:AZIN_CONTEXT -ceq $env:AZIN_HOOK_SET) { $env:AZIN_CONTEXT = $env:AZIN_HOOK_BEFORE }
    $env:AZIN_HOOK_SET = $null; $env:AZIN_HOOK_BEFORE = $null
  }
  $name = if ($file) { & ${self} context enter } else { '' }
  if ($name) { $env:AZIN_HOOK_BEFORE = $env:AZIN_CONTEXT; $env:AZIN_HOOK_SET = $name; $env:AZIN_CONTEXT = $name }
}
if (-not $global:AzinPrompt) {
  $global:AzinPrompt = $function:prompt
  function global:prompt { $code = $global:LASTEXITCODE; Update-AzinContext; $global:LASTEXITCODE = $code; & $global:AzinPrompt }
}
`
}

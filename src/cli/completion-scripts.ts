/** What does each shell need to hear, so that the Tab key asks azin? Scripts that only carry words to and fro. */

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

export type Shell = (typeof SHELLS)[number]

/** Readline cuts words at `=`; quoting is done by azin, because an array element is inserted as it is. */
const bash = `# azin completion for bash. In ~/.bashrc: source <(az completion bash)
_azin_complete() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <("\${COMP_WORDS[0]}" __complete bash "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o default -F _azin_complete az azin
`

const zsh = `#compdef az azin
# azin completion for zsh. In ~/.zshrc, after compinit: source <(az completion zsh)
_azin() {
  local line
  local -a values displays
  for line in "\${(@f)$("\${words[1]}" __complete zsh "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    values+=("\${line%%$'\\t'*}")
    displays+=("\${line/$'\\t'/  -- }")
  done
  if (( \${#values} )); then
    compadd -l -d displays -a values
  else
    _files
  fi
}
if (( $+functions[compdef] )); then compdef _azin az azin; fi
`

const fish = `# azin completion for fish. In ~/.config/fish/config.fish: az completion fish | source
function __azin_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (command $words[1] __complete fish $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c az -f -a '(__azin_complete)'
complete -c azin -f -a '(__azin_complete)'
`

const powershell = `# azin completion for PowerShell. In $PROFILE: az completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName az, azin -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    if ($wordToComplete -eq '') { $words += '' }
    $name = $commandAst.CommandElements[0].Extent.Text
    & $name __complete powershell @words 2>$null | ForEach-Object {
        $value, $meaning = $_ -split "\`t", 2
        if (-not $meaning) { $meaning = $value }
        $text = $value
        if ($text -match '[^\\w@%+=:,./-]') { $text = "'" + $text.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $meaning)
    }
}
`

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell }

#compdef mkt
# Completion of mkt for zsh: mkt completion zsh > "${fpath[1]}/_mkt", or source <(mkt completion zsh)
_mkt() {
  local line value meaning
  local -a candidates given
  given=("${(@Q)words[2,CURRENT-1]}")
  for line in "${(@f)$(mkt completion words -- "${given[@]}" "${(Q)IPREFIX}${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      $'\tfiles') compset -P '--*='; _files; return ;;
      $'\tfolders') compset -P '--*='; _files -/; return ;;
      ?*)
        value=${line%%$'\t'*}
        # _describe parts a word from its description at the first colon.
        value=${${value//\\/\\\\}//:/\\:}
        meaning=${line#*$'\t'}
        candidates+=("$value${meaning:+:$meaning}")
        ;;
    esac
  done
  _describe -t values mkt candidates
}
if [[ ${funcstack[1]} == _mkt ]]; then _mkt "$@"; else compdef _mkt mkt; fi

# Completion of mkt for bash. In ~/.bashrc: source <(mkt completion bash)
_mkt() {
  local rest=${COMP_LINE:0:COMP_POINT} words=() index piece trimmed last cut line word

  # bash takes words apart at : and =, which belong to them here: what no space divides is one word.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    piece=${COMP_WORDS[index]}
    ((index < COMP_CWORD)) || piece=$trimmed
    if ((index == 0)) || [[ $trimmed != "$rest" ]]; then words+=(""); fi
    rest=${trimmed#"$piece"}
    words[${#words[@]} - 1]+=${piece//[\"\'\\]/}
  done

  # Only what follows the last : or = is replaced by what is chosen.
  last=${words[${#words[@]} - 1]}
  trimmed=${piece//[\"\'\\]/}
  if [[ $trimmed == [:=]* ]]; then cut=$last; else cut=${last%"$trimmed"}; fi

  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      $'\tfiles') compopt -o default ;;
      $'\tfolders') compopt -o dirnames ;;
      "$cut"*)
        word=${line%%$'\t'*}
        word=${word#"$cut"}
        # An open quote stands for itself; without one, the shell is to take the word as it is.
        if [[ $piece != [\"\']* ]]; then printf -v word %q "$word"; fi
        if [[ $piece != [\"\']* || $word != *[\"\'\\\$\`!]* ]]; then COMPREPLY+=("$word"); fi
        ;;
    esac
  done < <(mkt completion words -- "${words[@]:1}" 2>/dev/null)
} 2>/dev/null
complete -F _mkt mkt

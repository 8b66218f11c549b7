# Completion of mkt for fish: mkt completion fish > ~/.config/fish/completions/mkt.fish
function __mkt_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l unquoted (string unescape -- "$current")
    # Of --file=trades.csv the shell completes what follows the =.
    set -l flag (string match -r -- '^--[^=]+=' "$current")
    set -l path (string replace -- "$flag" '' "$current")
    for line in (mkt completion words -- $words[2..] "$unquoted" 2>/dev/null)
        switch $line
            case \tfiles
                printf "$flag%s\n" (__fish_complete_path "$path")
            case \tfolders
                printf "$flag%s\n" (__fish_complete_directories "$path" '')
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c mkt -f -a '(__mkt_complete)'

# fish completion for ipctool and the names it is linked by. It asks the binary; src/frame/complete.h describes the answer.

# What fish itself knows, behind the part of the word that is ipctool's.
function __ipctool_own --argument-names directive before last
    set -l rest (string sub --start (math (string length -- "$before") + 1) -- "$last")
    set -l found
    switch $directive
        case :files
            set found (__fish_complete_path "$rest")
        case :directories
            set found (__fish_complete_directories "$rest" '')
        case :commands
            set found (__fish_complete_command)
        case :users
            set found (__fish_complete_users)
        case :groups
            set found (__fish_complete_groups)
        case :pids
            set found (__fish_complete_pids)
    end
    test (count $found) -eq 0; or printf '%s\n' "$before"$found
end

function __ipctool_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l last (commandline --current-token --cut-at-cursor)
    set -l unquoted (string unescape -- "$last")
    test (count $unquoted) -eq 0; or set last $unquoted
    set -l program $words[1]
    # Another program may bear a link's name: only ipctool itself is run.
    string match --quiet --regex '(^|/)ipctool$' -- $program; or set program ipctool
    set program (string replace --regex '^~/' "$HOME/" -- $program)
    set -l lines ($program __complete $words[1] $words[2..] "$last" 2>/dev/null)
    string match --invert ':*' -- $lines
    for line in (string match ':*' -- $lines)
        __ipctool_own (string split --max 1 \t -- $line) "$last"
    end
end

for name in ipctool pipe-cap ftok
    complete --command $name --no-files --arguments '(__ipctool_complete)'
end

# bash completion for ipctool and the names it is linked by. It asks the binary; src/frame/complete.h describes the answer.
# shellcheck shell=bash

# Sets unquoted to the word without its quoting, as far as that matters here. Nothing is expanded.
_ipctool_unquote() {
	local rest=$1
	if [[ $rest == *[\"\']* ]]; then
		unquoted=${rest//[\"\']/}
		return
	fi
	unquoted=''
	while [[ $rest == *\\* ]]; do
		unquoted+=${rest%%\\*}
		rest=${rest#*\\}
		unquoted+=${rest:0:1}
		rest=${rest:1}
	done
	unquoted+=$rest
}

# Sets words to the words up to the cursor as the user sees them, and kept to what bash leaves alone of the last: it breaks
# words at the characters in COMP_WORDBREAKS (shm:5 is three words), and replaces only what stands behind the last break.
_ipctool_words() {
	local rest=${COMP_LINE:0:COMP_POINT} current='' kept_raw='' blank piece unquoted i
	words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		blank=${rest%%[![:space:]]*}
		rest=${rest#"$blank"}
		piece=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || piece=$rest
		rest=${rest#"$piece"}
		if ((i > 0)) && [[ -z $blank && ($current == *[:=@] || $piece == [:=@]*) ]]; then
			unset 'words[-1]'
			kept_raw=$current
			current+=$piece
			[[ $piece == *[!:=@]* ]] || kept_raw=$current
		else
			current=$piece kept_raw=''
		fi
		_ipctool_unquote "$current"
		words+=("$unquoted")
	done
	_ipctool_unquote "${kept_raw%@}" # of the breaks readline replaces the '@' too, for host names
	kept=$unquoted
}

# Adds what bash itself knows: compgen OPTION on what stands behind BEFORE in the last word.
_ipctool_own() {
	local before=$2
	local -a found
	mapfile -t found < <(compgen "$1" -- "${words[-1]#"$before"}")
	((${#found[@]} == 0)) || COMPREPLY+=("${found[@]/#/"$before"}")
}

# Fills COMPREPLY with the whole words that LINES of the binary's answer offer.
_ipctool_offer() {
	local line
	for line; do
		case $line in
		:files$'\t'*) _ipctool_own -f "${line#*$'\t'}" && own_names=1 ;;
		:directories$'\t'*) _ipctool_own -d "${line#*$'\t'}" && own_names=1 ;;
		:commands$'\t'*) _ipctool_own -c "${line#*$'\t'}" ;;
		:users$'\t'*) _ipctool_own -u "${line#*$'\t'}" ;;
		:groups$'\t'*) _ipctool_own -g "${line#*$'\t'}" ;;
		:nospace$'\t'*) goes_on=1 ;;
		:*) ;;
		*) COMPREPLY+=("${line%%$'\t'*}") ;;
		esac
	done
}

# Takes off what bash keeps, and quotes what the shell would read as something else. bash quotes names of files itself.
_ipctool_trim() {
	local reply
	local -a replies=("${COMPREPLY[@]#"$kept"}")
	COMPREPLY=()
	for reply in "${replies[@]}"; do
		if [[ -n $own_names || $last_raw == [\"\']* || $reply != *[!A-Za-z0-9_./:=@,+%-]* ]]; then
			[[ -z $reply ]] || COMPREPLY+=("$reply")
		else
			printf -v reply %q "$reply"
			COMPREPLY+=("$reply")
		fi
	done
}

_ipctool() {
	local program=$1 last_raw=${COMP_WORDS[COMP_CWORD]} kept own_names='' goes_on=''
	local -a words lines

	COMPREPLY=()
	_ipctool_words
	# Another program may bear a link's name: only ipctool itself is run.
	[[ ${program##*/} == ipctool ]] || program=ipctool
	mapfile -t lines < <("${program/#\~\//"$HOME/"}" __complete "$1" "${words[@]:1}" 2>/dev/null)
	((${#lines[@]} == 0)) || _ipctool_offer "${lines[@]}"
	((${#COMPREPLY[@]} == 0)) || _ipctool_trim
	[[ -z $own_names ]] || compopt -o filenames
	if [[ -n $goes_on || (${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:/]) ]]; then
		compopt -o nospace
	fi
}

complete -F _ipctool ipctool pipe-cap ftok

// The scripts that ask psmet what could stand where somebody types, for the shells' own completion.
#include "client/help.h"

namespace psmet::cli {
namespace {

// bash inserts what it completes: descriptions are put beside words only when there are several to choose from, where
// it inserts no more than what they begin with, and never when it steps through them.
constexpr char kBash[] = R"sh(# bash completion of psmet
_psmet() {
  local line word cur=${COMP_WORDS[COMP_CWORD]} files= width=0
  local -a words=() abouts=()
  [ "$cur" = "=" ] && cur=
  while IFS= read -r line; do
    if [ "$line" = :files ]; then files=1; continue; fi
    word=${line%%$'\t'*}
    # The part before = is a word of its own to bash.
    [[ $word == --*=* ]] && word=${word#*=}
    words+=("$word")
    if [ "$line" = "${line#*$'\t'}" ]; then abouts+=(""); else abouts+=("${line#*$'\t'}"); fi
    [ ${#word} -gt $width ] && width=${#word}
  done < <(psmet __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=()
  if [ ${#words[@]} -gt 1 ] && [ "$COMP_TYPE" != 37 ] && [ "$COMP_TYPE" != 42 ] && [ -z "$files" ]; then
    local i room=$((${COLUMNS:-80} - width - 4))
    for i in "${!words[@]}"; do
      if [ -n "${abouts[i]}" ] && [ $room -gt 10 ]; then
        printf -v line "%-${width}s  (%s)" "${words[i]}" "${abouts[i]:0:room}"
        COMPREPLY+=("$line")
      else
        COMPREPLY+=("${words[i]}")
      fi
    done
    compopt -o nosort 2>/dev/null
  else
    COMPREPLY=("${words[@]}")
  fi
  if [ -n "$files" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
  fi
}
complete -F _psmet psmet
)sh";

constexpr char kZsh[] = R"sh(#compdef psmet
# zsh completion of psmet
_psmet() {
  local line word files=
  local -a found
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; continue; fi
    word=${line%%$'\t'*}
    word=${word//:/\\:}
    if [[ $line == *$'\t'* ]]; then found+=("$word:${line#*$'\t'}"); else found+=("$word"); fi
  done < <(psmet __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ${#found} )) && _describe -V psmet found
  [[ -n $files ]] && _files
}
if [ "$funcstack[1]" = _psmet ]; then _psmet; else compdef _psmet psmet; fi
)sh";

constexpr char kFish[] = R"sh(# fish completion of psmet
function __psmet_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (psmet __complete $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c psmet -f -k -a '(__psmet_complete)'
)sh";

}  // namespace

std::string Completion(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  if (shell == "fish") return kFish;
  return "";
}

}  // namespace psmet::cli

#include <google/protobuf/descriptor.h>

#include "client/fields.h"
#include "client/help.h"
#include "client/request.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

std::vector<std::string> FlagWords(const Command& command) {
  std::vector<std::string> words;
  for (const Flag& flag : FlagsOf(FindMethod(command.method)->input_type())) words.push_back("--" + flag.name);
  for (const GlobalFlag& flag : GlobalFlags()) words.push_back(flag.names.substr(flag.names.find("--")));
  return words;
}

std::string Bash() {
  std::string script =
      "_psmet() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} one=${COMP_WORDS[1]} two=${COMP_WORDS[2]} words=\n"
      "  if [ $COMP_CWORD -eq 1 ]; then words='" +
      Joined(FirstWords(), " ") +
      "'\n"
      "  elif [[ $word == -* ]]; then case \"$one $two\" in\n";
  for (const Command& command : Commands()) {
    bool alone = command.words.find(' ') == std::string::npos;
    script +=
        "    '" + command.words + (alone ? " '*" : "'") + ") words='" + Joined(FlagWords(command), " ") + "' ;;\n";
  }
  script += "  esac\n  elif [ $COMP_CWORD -eq 2 ]; then case $one in\n";
  for (const std::string& first : FirstWords()) {
    auto second = first == "help"         ? FirstWords()
                  : first == "completion" ? std::vector<std::string>{"bash", "zsh", "fish"}
                                          : SecondWords(first);
    if (!second.empty()) script += "    " + first + ") words='" + Joined(second, " ") + "' ;;\n";
  }
  return script +
         "  esac; fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "  [ -n \"$words\" ] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "}\n"
         "complete -F _psmet psmet\n";
}

std::string Fish() {
  std::string script =
      "complete -c psmet -f\ncomplete -c psmet -n __fish_use_subcommand -a '" + Joined(FirstWords(), " ") + "'\n";
  for (const std::string& first : FirstWords()) {
    auto second = SecondWords(first);
    if (second.empty()) continue;
    script += "complete -c psmet -n '__fish_seen_subcommand_from " + first + "; and not __fish_seen_subcommand_from " +
              Joined(second, " ") + "' -a '" + Joined(second, " ") + "'\n";
  }
  for (const Command& command : Commands()) {
    std::string seen;
    for (const std::string& word : SplitAt(command.words, ' '))
      seen += (seen.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") + word;
    for (const Flag& flag : FlagsOf(FindMethod(command.method)->input_type())) {
      script += "complete -c psmet -n '" + seen + "' -l " + flag.name +
                (flag.is_switch() ? ""
                 : flag.is_file() ? " -rF"
                                  : " -r") +
                "\n";
    }
  }
  for (const GlobalFlag& flag : GlobalFlags()) {
    script += "complete -c psmet -l " + flag.names.substr(flag.names.find("--") + 2) +
              (flag.value.empty() ? "" : " -r") + "\n";
  }
  return script;
}

}  // namespace

std::string Completion(std::string_view shell) {
  if (shell == "bash") return Bash();
  if (shell == "zsh") return "autoload -Uz bashcompinit && bashcompinit\n" + Bash();
  if (shell == "fish") return Fish();
  return "";
}

}  // namespace psmet::cli

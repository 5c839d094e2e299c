#include "cli/completion.h"

#include <CLI/CLI.hpp>

namespace hallmark::cli {
namespace {

// The first line of a description; quotes would end a shell word.
std::string summary_of(const CLI::App& command) {
  std::string line = command.get_description().substr(0, command.get_description().find('\n'));
  std::erase_if(line, [](char c) { return c == '\'' || c == '`' || c == '"' || c == ':'; });
  return line;
}

std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::App* sub : command.get_subcommands({})) words += sub->get_name() + " ";
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  return words;
}

// Calls `visit(path, command)` for every command, "" for the program itself.
template <class Visit>
void each_command(const CLI::App& command, const std::string& path, const Visit& visit) {
  visit(path, command);
  for (const CLI::App* sub : command.get_subcommands({})) {
    each_command(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), visit);
  }
}

std::string bash_script(const CLI::App& app) {
  std::string cases;
  each_command(app, "", [&](const std::string& path, const CLI::App& command) {
    cases += "    '" + path + "') words='" + words_of(command) + "' ;;\n";
  });
  return "_hallmark() {\n"
         "  local words='' path='' word i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    [[ $word == -- ]] && { COMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\")); "
         "return; }\n"
         "    [[ $word == -* ]] && continue\n"
         "    case \"$path\" in\n"
         "      ''|key|trust|store|policy|decision) path=${path:+$path }$word ;;\n"
         "    esac\n"
         "  done\n"
         "  case \"$path\" in\n" +
         cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "  [[ ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "
         "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o filenames -F _hallmark hallmark\n";
}

std::string fish_script(const CLI::App& app) {
  std::string script;
  for (const CLI::App* command : app.get_subcommands({})) {
    script += "complete -c hallmark -n __fish_use_subcommand -a " + command->get_name() + " -d '" +
              summary_of(*command) + "'\n";
  }
  each_command(app, "", [&](const std::string& path, const CLI::App& command) {
    if (path.empty()) return;
    const std::string last = path.substr(path.rfind(' ') + 1);
    for (const CLI::App* sub : command.get_subcommands({})) {
      script += "complete -c hallmark -n '__fish_seen_subcommand_from " + last + "' -a " +
                sub->get_name() + " -d '" + summary_of(*sub) + "'\n";
    }
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        script +=
            "complete -c hallmark -n '__fish_seen_subcommand_from " + last + "' -l " + name + "\n";
      }
    }
  });
  return script;
}

std::string man_text(std::string text) {
  std::string out;
  for (const char c : text) {
    if (c == '-' || c == '\\') out += '\\';
    out += c;
    if (c == '\n') out += "\\&";  // a line must not begin with a request
  }
  return out;
}

std::string man_page(const CLI::App& app, std::string_view version) {
  std::string page = ".TH HALLMARK 1 \"\" \"hallmark " + std::string(version) +
                     "\"\n.SH NAME\nhallmark \\- prove what a model was made of\n";
  each_command(app, "", [&](const std::string& path, const CLI::App& command) {
    page += path.empty() ? std::string(".SH DESCRIPTION\n")
                         : ".SH \"hallmark " + man_text(path) + "\"\n";
    page += ".nf\n\\&" + man_text(command.get_description()) + "\n.fi\n";
    for (const CLI::Option* option : command.get_options()) {
      page += ".TP\n.B " + man_text(option->get_name(true, true)) + "\n\\&" +
              man_text(option->get_description()) + "\n";
    }
  });
  return page + ".SH \"EXIT STATUS\"\n.nf\n\\&" + man_text(app.get_footer()) + "\n.fi\n";
}

}  // namespace

std::string completion_script(const CLI::App& app, std::string_view form,
                              std::string_view version) {
  if (form == "fish") return fish_script(app);
  if (form == "man") return man_page(app, version);
  if (form == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(app);
  return bash_script(app);
}

}  // namespace hallmark::cli

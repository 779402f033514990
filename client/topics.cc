#include "client/topics.h"

#include <algorithm>
#include <map>

#include "client/commands.h"
#include "client/fields.h"
#include "client/screen.h"
#include "client/table.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

// The commands of each role: those that change something first.
std::string RolesText(int width) {
  std::string text;
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    std::vector<std::string> writes, reads;
    for (const Command& command : Commands()) {
      const auto& policy = FindMethod(command.method)->options().GetExtension(v1::policy);
      const auto& roles = policy.roles();
      if (std::find(roles.begin(), roles.end(), role) == roles.end()) continue;
      (policy.writes() ? writes : reads).push_back(command.words);
    }
    std::string name = Lower(v1::Role_Name(static_cast<v1::Role>(role)).substr(5));
    text += name + "\n";
    for (const auto& [label, words] : {std::pair("changes", writes), std::pair("reads", reads)}) {
      if (words.empty()) continue;
      std::string lead = std::string("  ") + label + std::string(9 - std::string(label).size(), ' ');
      for (const std::string& line : Broken(Joined(words, ", "), width - 11)) {
        text += lead + line + "\n";
        lead.assign(11, ' ');
      }
    }
  }
  return text;
}

}  // namespace

const std::vector<Topic>& Topics() {
  static const auto& topics = *[] {
    auto* all = new std::vector<Topic>();
    for (const auto& [name, text] : TopicTexts()) {
      const std::string_view whole(text);
      const size_t end = whole.find('\n');
      all->push_back({name, std::string(whole.substr(0, end)), std::string(whole.substr(end + 1))});
    }
    return all;
  }();
  return topics;
}

const Topic* FindTopic(std::string_view name) {
  for (const Topic& topic : Topics()) {
    if (topic.name == name) return &topic;
  }
  return nullptr;
}

std::string TopicPage(const Topic& topic, int width) {
  const int page = width > 0 ? std::min(width, 100) : 80;
  std::string text = topic.title + "\n";
  bool example = false;
  for (size_t at = 0; at < topic.text.size();) {
    const size_t end = std::min(topic.text.find('\n', at), topic.text.size());
    const std::string line = topic.text.substr(at, end - at);
    example = line.rfind("$ ", 0) == 0 || (example && !line.empty());
    text += (example ? "  " : "") + line + "\n";
    at = end + 1;
  }
  return Fitted(text, page) + (topic.name == "roles" ? RolesText(page) : "");
}

}  // namespace psmet::cli

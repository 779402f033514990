// Topics of help: how to do what people come to do, with examples that were really printed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace psmet::cli {

// A page of help: psmet help book. The text of its file in client/topics; examples begin with "$ " and stand there as
// the transcript of tests/transcripts/topics.txt printed them.
struct Topic {
  std::string name;   // book
  std::string title;  // the first line
  std::string text;   // what follows
};

// All topics, in the order of the first page.
const std::vector<Topic>& Topics();
// The topic of that name, or that a word for the same thing means (times: when); null when there is none.
const Topic* FindTopic(std::string_view name);

// Names and texts of the files in client/topics, which the build makes part of the program.
const std::vector<std::pair<std::string, std::string>>& TopicTexts();

// The topic's page; a list in an example is laid out as its command would at that width. That of the roles ends with
// what each role may do, as the API declares it.
std::string TopicPage(const Topic& topic, int width);

}  // namespace psmet::cli

#include "rules/notes.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <map>
#include <tuple>

namespace psmet::rules {
namespace {

auto Parts(const Note& note) { return std::tie(note.topics, note.response, note.goal, note.follow_up); }

std::string Words(const std::string& text) {
  return absl::StrJoin(absl::StrSplit(absl::AsciiStrToLower(text), absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " ");
}

}  // namespace

std::vector<std::string> Lacking(const std::optional<Note>& note) {
  std::vector<std::string> lacking;
  if (!note || note->topics.empty()) lacking.push_back("topics");
  if (!note || note->response.empty()) lacking.push_back("response");
  if (!note || note->goal.empty()) lacking.push_back("goal");
  if (!note || note->follow_up.empty()) lacking.push_back("follow-up");
  if (!note || note->attested_by.empty()) lacking.push_back("attestation");
  return lacking;
}

Note Merged(const Note& before, const Note& said) {
  Note merged = said;
  if (merged.topics.empty()) merged.topics = before.topics;
  if (merged.response.empty()) merged.response = before.response;
  if (merged.goal.empty()) merged.goal = before.goal;
  if (merged.follow_up.empty()) merged.follow_up = before.follow_up;
  merged.patient_signed = said.patient_signed || before.patient_signed;
  return merged;
}

bool SayTheSame(const Note& a, const Note& b) { return Parts(a) == Parts(b); }

bool Rewrites(const Note& before, const Note& after) {
  const auto rewritten = [](const std::string& was, const std::string& is) { return !was.empty() && was != is; };
  return rewritten(before.topics, after.topics) || rewritten(before.response, after.response) ||
         rewritten(before.goal, after.goal) || rewritten(before.follow_up, after.follow_up);
}

std::vector<std::vector<PatientId>> Identical(const std::vector<Note>& notes) {
  std::map<std::string, std::vector<PatientId>> by_words;
  for (const Note& note : notes) {
    const std::string words =
        absl::StrJoin({Words(note.topics), Words(note.response), Words(note.goal), Words(note.follow_up)}, "\n");
    if (words != "\n\n\n") by_words[words].push_back(note.patient);
  }
  std::vector<std::vector<PatientId>> groups;
  for (const Note& note : notes) {
    for (const auto& [words, patients] : by_words) {
      if (patients.size() > 1 && patients.front() == note.patient) groups.push_back(patients);
    }
  }
  return groups;
}

}  // namespace psmet::rules

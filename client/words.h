// Words that people type: how far apart two are, which one was meant, and how one is quoted for a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psmet::cli {

// Returns how many letters must be added, dropped, changed or swapped with their neighbour to make one word of the
// other.
int Distance(std::string_view a, std::string_view b);

// Returns the candidate nearest to `word`; empty when none is near: a third of the letters may differ, one always.
std::string Closest(std::string_view word, const std::vector<std::string>& candidates);

// Returns ` Did you mean "session"?`, or nothing when no candidate is near.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// Returns `word` so that a shell reads it as one word: as it is, in double quotes, or in single ones.
std::string Quoted(std::string_view word);

// Returns the words joined by `between`.
std::string Joined(const std::vector<std::string>& words, std::string_view between);

// Returns `text` split at `at`; empty pieces are left out.
std::vector<std::string> SplitAt(std::string_view text, char at);

// Returns given_name as given-name.
std::string Kebab(std::string_view snake);

// Returns `text` in lower-case ASCII letters.
std::string Lower(std::string_view text);

// Returns `text` with a first capital letter.
std::string Capital(std::string_view text);

// Returns `text` with a full stop at its end, unless it ends with a mark already.
std::string Sentence(std::string_view text);

}  // namespace psmet::cli

// The short note that a billable class needs of each patient. Source: domain section 7.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/model.h"

namespace psmet::rules {

// What is missing of topics, response, goal, follow-up and attestation, in that order; nothing on record lacks them
// all.
std::vector<std::string> Lacking(const std::optional<Note>& note);
// What is on record with what is said now: parts that say nothing stay. Who recorded it, why and its attestation are
// those of `said`.
Note Merged(const Note& before, const Note& said);
// True: both say the same, whoever recorded them.
bool SayTheSame(const Note& a, const Note& b);
// True: a part that said something says something else now.
bool Rewrites(const Note& before, const Note& after);
// The patients, each group by their order in `notes`, whose notes are the same word for word, but for spaces and the
// case of letters: "Doing well " and "doing  well". Empty notes are not compared.
std::vector<std::vector<PatientId>> Identical(const std::vector<Note>& notes);

}  // namespace psmet::rules

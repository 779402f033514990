// The words by which patients are found, and finding by them.
#pragma once

#include <string>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// What a word is a word of.
enum class WordOf { kName = 1, kBirthDate = 2, kMrn = 3, kPhone = 4 };

// How a word begins that is known of somebody: a folded name, 1962-02-03 or 1962, an MrnKey or a PhoneKey.
struct Clue {
  WordOf of = WordOf::kName;
  std::string beginning;
};

// A patient for whom all clues hold, by what is known of themselves, or of a caregiver of theirs and their own birth
// date.
struct Hit {
  PatientId patient;
  CaregiverId caregiver;  // none: their own words
};
struct Hits {
  std::vector<Hit> hits;  // each patient once
  bool more = false;      // there are more
};

// Up to `limit` patients for whom every clue holds; clues must not be empty. Whose word is just the clue comes before
// whose only begins so; then family names, given names and caregivers, each by name. Reads the
// rows of the rarest clue, one index range, and no further than it must.
Hits FindByWords(sql::ReadTx& tx, const std::vector<Clue>& clues, int limit);

// A seat or a place on a waiting list.
struct NextPlace {
  SessionId session;
  SiteId site;
  std::string zone;  // of the site
  absl::Time start;
  EnrollmentState state = EnrollmentState::kSeated;
};
// The patient's places in classes that are not over at `now` by plan and neither closed nor cancelled, the next 8.
std::vector<NextPlace> NextPlaces(sql::ReadTx& tx, PatientId patient, absl::Time now);

// Makes the patient's words those of `now`, and no longer those of `before` (null: the patient is new).
void WriteWords(sql::WriteTx& tx, const Patient* before, const Patient& now);
// Makes the patient found by that caregiver too.
void WriteWords(sql::WriteTx& tx, const Patient& patient, const Caregiver& caregiver);
// The same for a caregiver who was `before`.
void WriteWords(sql::WriteTx& tx, const Patient& patient, const Caregiver& before, const Caregiver& now);

}  // namespace psmet::store

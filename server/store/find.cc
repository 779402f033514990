#include "store/find.h"

#include <absl/time/civil_time.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/names.h"
#include "store/people.h"

namespace psmet::store {
namespace {

constexpr int kPartFamily = 1, kPartGiven = 2, kPartCaregiver = 3;
// Which clue is the rarest is counted up to here; above it they are all alike.
constexpr int64_t kCountedUpTo = 5000;
// Words of one patient that one search may find: the name as written and joined, and caregivers.
constexpr int kWordsOfOne = 4;
// No folded word holds the last code point of Unicode, so every word that begins so sorts below the two together.
constexpr char kAfterAll[] = "\xf4\x8f\xbf\xbf";

// One row of find_words.
struct Word {
  WordOf of;
  std::string word;
  int part;
  std::string names;
  PatientId patient;
  CaregiverId caregiver;
  std::string birth_date;

  auto key() const { return std::tie(of, word, part, names, patient.number, caregiver.number); }
  bool operator<(const Word& other) const { return key() < other.key(); }
};

constexpr char kInsertWord[] = R"sql(
INSERT INTO find_words (field, word, part, names, patient_number, caregiver_number, birth_date)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (field, word, part, names, patient_number, caregiver_number) DO UPDATE SET birth_date = excluded.birth_date
)sql";

constexpr char kDeleteWord[] = R"sql(
DELETE FROM find_words
 WHERE field = $1 AND word = $2 AND part = $3 AND names = $4 AND patient_number = $5 AND caregiver_number = $6
)sql";

constexpr char kCountWords[] = R"sql(
SELECT count(*) /* scan: of the few rows that the index gives */
  FROM (SELECT 1 AS one FROM find_words WHERE field = $1 AND word >= $2 AND word < $3 LIMIT $4) AS few
)sql";

constexpr char kWordsFrom[] = R"sql(
SELECT names, patient_number, caregiver_number
  FROM find_words
 WHERE field = $1 AND word >= $2 AND word < $3 AND birth_date LIKE $4
   AND ' ' || names LIKE $5 AND ' ' || names LIKE $6 AND ' ' || names LIKE $7
 ORDER BY field, word, part, names, patient_number, caregiver_number
 LIMIT $8
)sql";

// From 4 hours back: no class is longer.
constexpr char kNextPlaces[] = R"sql(
SELECT e.session_number, s.site_number, si.zone, e.starts_at, e.state
  FROM enrollments e
  JOIN sessions s ON s.number = e.session_number
  JOIN sites si ON si.number = s.site_number
 WHERE e.patient_number = $1 AND e.starts_at > $2 AND e.ends_at > $3 AND e.state IN (1, 2) AND s.state IN (1, 2)
 ORDER BY e.starts_at
 LIMIT 8
)sql";

void AddWords(const Patient& patient, CaregiverId caregiver, const NameWords& names, std::string_view phone,
              std::set<Word>& words) {
  const std::string text = names.text();
  const std::string birth_date = absl::FormatCivilTime(patient.birth_date);
  const auto add = [&](WordOf of, int part, std::string word) {
    if (!word.empty()) words.insert({of, std::move(word), part, text, patient.id, caregiver, birth_date});
  };
  for (const std::string& word : names.family) add(WordOf::kName, caregiver ? kPartCaregiver : kPartFamily, word);
  for (const std::string& word : names.given) add(WordOf::kName, caregiver ? kPartCaregiver : kPartGiven, word);
  add(WordOf::kPhone, caregiver ? kPartCaregiver : kPartFamily, PhoneKey(phone));
  add(WordOf::kBirthDate, caregiver ? kPartCaregiver : kPartFamily, birth_date);
  if (!caregiver) add(WordOf::kMrn, kPartFamily, MrnKey(patient.mrn));
}

std::set<Word> WordsOf(const Patient& patient, const std::vector<Caregiver>& caregivers) {
  std::set<Word> words;
  AddWords(patient, {}, psmet::WordsOf(patient.family_name, patient.given_name), patient.phone, words);
  for (const Caregiver& each : caregivers) {
    AddWords(patient, each.id, psmet::WordsOf(each.family_name, each.given_name), each.phone, words);
  }
  return words;
}

void Insert(sql::WriteTx& tx, const Word& word) {
  tx.Run(kInsertWord,
         {word.of, word.word, word.part, word.names, word.patient, word.caregiver.number, word.birth_date});
}

// What the rows of the rarest clue are held against while they are read; folded words and dates hold no wildcard.
struct Patterns {
  std::string birth_date = "%";
  std::vector<std::string> names = {"%", "%", "%"};
};

Patterns PatternsOf(const std::vector<Clue>& clues, const Clue* rarest) {
  Patterns patterns;
  size_t taken = 0;
  for (const Clue& clue : clues) {
    if (&clue == rarest) continue;
    if (clue.of == WordOf::kBirthDate) patterns.birth_date = clue.beginning + "%";
    if (clue.of == WordOf::kName && taken < patterns.names.size()) {
      patterns.names[taken++] = "% " + clue.beginning + "%";
    }
  }
  return patterns;
}

// True if a clue holds that is in no pattern, or may be.
bool Holds(sql::ReadTx& tx, const Clue& clue, const std::string& names, PatientId id) {
  if (clue.of == WordOf::kName) return HasWord(names, clue.beginning);
  const auto patient = GetPatient(tx, id);
  if (!patient.ok()) return false;
  const std::string value = clue.of == WordOf::kMrn     ? MrnKey(patient->mrn)
                            : clue.of == WordOf::kPhone ? PhoneKey(patient->phone)
                                                        : absl::FormatCivilTime(patient->birth_date);
  return value.starts_with(clue.beginning);
}

int64_t CountUpTo(sql::ReadTx& tx, const Clue& clue, int64_t most) {
  return *tx.Value<int64_t>(kCountWords, {clue.of, clue.beginning, clue.beginning + kAfterAll, most});
}

}  // namespace

void WriteWords(sql::WriteTx& tx, const Patient* before, const Patient& now) {
  const auto caregivers = before ? CaregiversOf(tx, now.id) : std::vector<Caregiver>();
  const std::set<Word> words = WordsOf(now, caregivers);
  const bool birth_date_changed = before && before->birth_date != now.birth_date;
  const std::set<Word> old = before ? WordsOf(*before, caregivers) : std::set<Word>();
  for (const Word& word : old) {
    if (words.contains(word)) continue;
    tx.Run(kDeleteWord, {word.of, word.word, word.part, word.names, word.patient, word.caregiver.number});
  }
  for (const Word& word : words) {
    if (birth_date_changed || !old.contains(word)) Insert(tx, word);
  }
}

void WriteWords(sql::WriteTx& tx, const Patient& patient, const Caregiver& caregiver) {
  std::set<Word> words;
  AddWords(patient, caregiver.id, psmet::WordsOf(caregiver.family_name, caregiver.given_name), caregiver.phone, words);
  for (const Word& word : words) Insert(tx, word);
}

void WriteWords(sql::WriteTx& tx, const Patient& patient, const Caregiver& before, const Caregiver& now) {
  std::set<Word> old;
  AddWords(patient, before.id, psmet::WordsOf(before.family_name, before.given_name), before.phone, old);
  for (const Word& word : old) {
    tx.Run(kDeleteWord, {word.of, word.word, word.part, word.names, word.patient, word.caregiver.number});
  }
  WriteWords(tx, patient, now);
}

std::vector<NextPlace> NextPlaces(sql::ReadTx& tx, PatientId patient, absl::Time now) {
  const auto from_row = [](sql::Row& r) -> NextPlace {
    return {.session = r.Next(), .site = r.Next(), .zone = r.Next(), .start = r.Next(), .state = r.Next()};
  };
  return tx.All(kNextPlaces, from_row, {patient, now - absl::Hours(4) - absl::Seconds(1), now});
}

Hits FindByWords(sql::ReadTx& tx, const std::vector<Clue>& clues, int limit) {
  const Clue* rarest = &clues.front();
  int64_t fewest = kCountedUpTo;
  for (size_t i = 0; clues.size() > 1 && i < clues.size(); ++i) {
    const int64_t count = CountUpTo(tx, clues[i], fewest);
    if (count < fewest) rarest = &clues[i];
    fewest = std::min(count, fewest);
  }
  struct Row {
    std::string names;
    Hit hit;
  };
  const auto from_row = [](sql::Row& r) -> Row {
    return {.names = r.Next(), .hit = {.patient = r.Next(), .caregiver = r.Next()}};
  };
  const Patterns with = PatternsOf(clues, rarest);
  const int most = kWordsOfOne * (limit + 1);
  const auto rows = tx.All(kWordsFrom, from_row,
                           {rarest->of, rarest->beginning, rarest->beginning + kAfterAll, with.birth_date,
                            with.names[0], with.names[1], with.names[2], most});
  Hits found;
  found.more = static_cast<int>(rows.size()) == most;
  std::set<PatientId> seen;
  for (const Row& row : rows) {
    const bool all = std::all_of(clues.begin(), clues.end(), [&](const Clue& clue) {
      return &clue == rarest || Holds(tx, clue, row.names, row.hit.patient);
    });
    if (!all || !seen.insert(row.hit.patient).second) continue;
    if (static_cast<int>(found.hits.size()) == limit) found.more = true;
    if (static_cast<int>(found.hits.size()) < limit) found.hits.push_back(row.hit);
  }
  return found;
}

}  // namespace psmet::store

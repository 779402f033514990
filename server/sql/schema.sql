-- The whole schema. Instants are microseconds since 1970 UTC, days are ISO text, lists of words are joined by line feeds,
-- flags are 0 or 1, states are the numbers of rules/model.h. `revision` is the audit seq of the last change: the etag.
-- Rows are never deleted, but for replies past their day, the links of an enrollment that is renewed, and find_words,
-- which follow from other rows.

-- One row a fact of this database: schema (hash of this file), page_key (secret that signs page tokens).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- One row a change, a read of patient data, or a dry run, which shows what it would change.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,        -- without gaps
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL CHECK (kind IN (1, 2)),  -- 1 a change, 2 a read
  token_number INTEGER NOT NULL,  -- 0: the server itself
  token_name TEXT NOT NULL,
  method TEXT NOT NULL,
  ids TEXT NOT NULL,              -- that the call named or made
  fields TEXT NOT NULL,           -- names of the fields that the request filled
  digest TEXT NOT NULL            -- SHA-256 of the request, hexadecimal
) STRICT;

-- One row a token. Its secret is stored as a hash.
CREATE TABLE tokens (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the secret, hexadecimal: every call looks here
  roles TEXT NOT NULL,            -- numbers of psmet.v1.Role
  sites TEXT NOT NULL,            -- site numbers; empty means all
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,             -- NULL while in force
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tokens_name ON tokens (name) WHERE revoked_at IS NULL;

-- One row an answered write, for a day, so that a retry gets the same reply; one after the other as they come, for they
-- are large.
CREATE TABLE replies (
  number INTEGER PRIMARY KEY,
  token_number INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  method TEXT NOT NULL,
  digest TEXT NOT NULL,           -- of the request without request_id and validate_only
  reply BLOB NOT NULL,            -- serialized, secrets blank
  at INTEGER NOT NULL,
  UNIQUE (token_number, request_id)
) STRICT;

CREATE TABLE organizations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  npi TEXT NOT NULL UNIQUE,
  tax_id TEXT NOT NULL,
  taxonomy TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE practitioners (
  number INTEGER PRIMARY KEY,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  npi TEXT NOT NULL UNIQUE,
  taxonomies TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE sites (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,             -- IANA
  opens INTEGER NOT NULL,         -- minutes after midnight
  closes INTEGER NOT NULL CHECK (closes > opens),
  organization_number INTEGER REFERENCES organizations (number),  -- NULL: not said yet
  place_of_service TEXT NOT NULL,
  facility_type TEXT NOT NULL,    -- e.g. FQHC; empty: not said
  confirm_hours INTEGER NOT NULL CHECK (confirm_hours BETWEEN 1 AND 336),  -- before its start a session has two patients
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX sites_organization ON sites (organization_number);

CREATE TABLE rooms (
  number INTEGER PRIMARY KEY,
  site_number INTEGER NOT NULL REFERENCES sites (number),
  name TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity BETWEEN 2 AND 500),  -- people
  revision INTEGER NOT NULL,
  UNIQUE (site_number, name)
) STRICT;
CREATE INDEX rooms_site ON rooms (site_number, number);  -- serves the list

CREATE TABLE instructors (
  number INTEGER PRIMARY KEY,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  profession TEXT NOT NULL,
  npi TEXT,                       -- NULL: none
  taxonomies TEXT NOT NULL,
  supervisor_number INTEGER REFERENCES practitioners (number),  -- NULL: none
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX instructors_npi ON instructors (npi) WHERE npi IS NOT NULL;
CREATE INDEX instructors_name ON instructors (family_name, given_name, number);  -- serves the list
CREATE INDEX instructors_supervisor ON instructors (supervisor_number);

CREATE TABLE credentials (
  number INTEGER PRIMARY KEY,
  instructor_number INTEGER NOT NULL REFERENCES instructors (number),
  type TEXT NOT NULL,
  credential_number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  state TEXT NOT NULL,            -- of the union; empty for a national one
  issued_on TEXT NOT NULL,
  valid_from TEXT NOT NULL,       -- both days in force
  valid_to TEXT NOT NULL CHECK (valid_to >= valid_from),
  revision INTEGER NOT NULL,
  UNIQUE (instructor_number, type, state, credential_number)
) STRICT;
CREATE INDEX credentials_instructor ON credentials (instructor_number, number);  -- serves the list of one instructor
CREATE INDEX credentials_ending ON credentials (valid_to, number);               -- which end soon

-- One row a thing recorded of a credential, the entry itself among them.
CREATE TABLE credential_events (
  number INTEGER PRIMARY KEY,     -- in the order of recording
  credential_number INTEGER NOT NULL REFERENCES credentials (number),
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  effective_on TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX credential_events_credential ON credential_events (credential_number, number);
CREATE INDEX credential_events_adverse ON credential_events (effective_on, number) WHERE state IN (3, 4);  -- taken lately

CREATE TABLE curricula (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,       -- name-edition
  name TEXT NOT NULL,
  edition TEXT NOT NULL,
  title TEXT NOT NULL,
  owner TEXT NOT NULL,
  recognized_by TEXT NOT NULL,
  families TEXT NOT NULL,
  accepted_credentials TEXT NOT NULL,
  conditions TEXT NOT NULL,
  source TEXT NOT NULL,
  taught INTEGER NOT NULL CHECK (taught IN (0, 1)),
  revision INTEGER NOT NULL
) STRICT;

-- The file that an edition of a curriculum or a version of a policy was last published from.
CREATE TABLE published_files (
  kind INTEGER NOT NULL CHECK (kind IN (1, 2)),  -- 1 curriculum, 2 policy
  key TEXT NOT NULL,              -- adces-3; the policy's number
  text TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE modules (
  number INTEGER PRIMARY KEY,
  curriculum_number INTEGER NOT NULL REFERENCES curricula (number),
  position INTEGER NOT NULL,      -- from 1; 0: left out since, kept for cancelled sessions that planned it
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  blocks INTEGER NOT NULL CHECK (blocks BETWEEN 1 AND 8),
  objectives TEXT NOT NULL,
  tags TEXT NOT NULL,
  UNIQUE (curriculum_number, key)
) STRICT;

CREATE TABLE patients (
  number INTEGER PRIMARY KEY,
  mrn TEXT,                       -- NULL: a walk-in that has none yet
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  sex INTEGER NOT NULL CHECK (sex BETWEEN 0 AND 3),
  payer TEXT NOT NULL,
  plan TEXT NOT NULL,
  member_id TEXT NOT NULL,
  language TEXT NOT NULL,
  phone TEXT NOT NULL,
  needs TEXT NOT NULL,
  names TEXT NOT NULL DEFAULT '',  -- the names' folded words, the family's first
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX patients_mrn ON patients (mrn) WHERE mrn IS NOT NULL;
CREATE INDEX patients_payer ON patients (payer, plan, number);  -- whose charges a policy touches
CREATE INDEX patients_names ON patients (names, number);  -- serves the list

CREATE TABLE caregivers (
  number INTEGER PRIMARY KEY,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE caregiver_links (
  caregiver_number INTEGER NOT NULL REFERENCES caregivers (number),
  patient_number INTEGER NOT NULL REFERENCES patients (number),
  relationship TEXT NOT NULL,
  PRIMARY KEY (caregiver_number, patient_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX caregiver_links_patient ON caregiver_links (patient_number, caregiver_number);

-- One row a word by the beginning of which a patient is found: their own, or a caregiver's. Its order is that of the
-- replies: the word itself before longer ones, family names before given names before caregivers, then by name.
CREATE TABLE find_words (
  field INTEGER NOT NULL CHECK (field BETWEEN 1 AND 4),  -- 1 name, 2 birth date, 3 MRN, 4 phone from its last digit
  word TEXT NOT NULL,
  part INTEGER NOT NULL CHECK (part BETWEEN 1 AND 3),    -- 1 family name or no name, 2 given name, 3 a caregiver's
  names TEXT NOT NULL,            -- all folded words of the names of whose word this is
  patient_number INTEGER NOT NULL,
  caregiver_number INTEGER NOT NULL,  -- whose word this is; 0: the patient's own
  birth_date TEXT NOT NULL,       -- the patient's
  PRIMARY KEY (field, word, part, names, patient_number, caregiver_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  number INTEGER PRIMARY KEY,
  patient_number INTEGER NOT NULL REFERENCES patients (number),
  ordering_npi TEXT NOT NULL,     -- this and the next five: empty, NULL or 0 while the order is pending
  ordering_name TEXT NOT NULL,
  ordered_on TEXT,
  valid_until TEXT,
  diagnoses TEXT NOT NULL,
  units INTEGER NOT NULL CHECK (units >= 0),
  hours INTEGER NOT NULL CHECK (hours >= 0),
  format INTEGER NOT NULL CHECK (format BETWEEN 0 AND 3),
  topics TEXT NOT NULL,
  standing INTEGER NOT NULL CHECK (standing IN (0, 1)),  -- 1: for whoever meets its conditions
  individual_reason TEXT NOT NULL,    -- why the training is to be individual; empty: not said
  authorization_code TEXT NOT NULL,   -- the payer's number; empty: none
  authorized_units INTEGER NOT NULL CHECK (authorized_units >= 0),  -- of 30 minutes; 0: it states none
  plan_of_care_on TEXT,               -- NULL: there is none
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
  cancel_reason TEXT NOT NULL,        -- or why it ended early; empty: neither
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_patient ON orders (patient_number, number);
CREATE INDEX orders_state ON orders (state, number);

CREATE TABLE sessions (
  number INTEGER PRIMARY KEY,
  site_number INTEGER NOT NULL REFERENCES sites (number),
  room_number INTEGER NOT NULL REFERENCES rooms (number),
  module_number INTEGER NOT NULL REFERENCES modules (number),
  starts_at INTEGER NOT NULL CHECK (starts_at % 60000000 = 0),
  ends_at INTEGER NOT NULL CHECK (ends_at = starts_at + (blocks + extension_blocks) * 1800000000),
  day TEXT NOT NULL,              -- civil day of the planned start at the site
  blocks INTEGER NOT NULL CHECK (blocks BETWEEN 1 AND 8),  -- planned
  extension_blocks INTEGER NOT NULL DEFAULT 0 CHECK (extension_blocks >= 0 AND blocks + extension_blocks <= 8),
  seats INTEGER NOT NULL CHECK (seats BETWEEN 2 AND 4),
  instructor_number INTEGER REFERENCES instructors (number),  -- NULL: missing
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  actual_start INTEGER,           -- NULL: not recorded
  actual_end INTEGER,             -- NULL: not closed
  language TEXT NOT NULL,
  interpreter TEXT NOT NULL DEFAULT '',  -- language; empty: none
  cancel_reason TEXT NOT NULL,
  revision INTEGER NOT NULL,
  CHECK (actual_end IS NULL OR actual_end > actual_start),
  CHECK ((state = 3) = (actual_end IS NOT NULL))
) STRICT;
CREATE INDEX sessions_site ON sessions (site_number, starts_at, number);           -- lists, today
CREATE INDEX sessions_unclosed ON sessions (site_number, starts_at) WHERE state IN (1, 2);  -- earlier days on today
CREATE INDEX sessions_start ON sessions (starts_at, number);                       -- lists without a site
CREATE INDEX sessions_module ON sessions (module_number, starts_at, number);       -- what is open of a module
CREATE INDEX sessions_instructor ON sessions (instructor_number, starts_at) WHERE state <> 4;  -- overlap, lists
CREATE INDEX sessions_room ON sessions (room_number, starts_at) WHERE state <> 4;  -- overlap
CREATE INDEX sessions_untaught ON sessions (site_number, starts_at, number)
  WHERE instructor_number IS NULL AND state IN (1, 2);                             -- what needs an instructor
CREATE INDEX sessions_off ON sessions (site_number, starts_at, number) WHERE state = 4;  -- whose patients need a class
CREATE INDEX sessions_cancelled ON sessions (instructor_number, starts_at, number) WHERE state = 4;  -- an instructor's calendar

-- One row a plan that a session had before it was moved or given to another instructor, or to none: lists and calendars
-- that were made of it are still about.
CREATE TABLE former_plans (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  room_number INTEGER NOT NULL REFERENCES rooms (number),
  starts_at INTEGER NOT NULL,
  instructor_number INTEGER REFERENCES instructors (number)  -- NULL: there was none
) STRICT;
CREATE INDEX former_plans_session ON former_plans (session_number);
CREATE INDEX former_plans_room ON former_plans (room_number, starts_at);                  -- what a list finds moved
CREATE INDEX former_plans_instructor ON former_plans (instructor_number, starts_at);      -- an instructor's calendar

-- One row a change of the blocks by which a session is extended.
CREATE TABLE extensions (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  blocks INTEGER NOT NULL CHECK (blocks BETWEEN 0 AND 7),  -- in all; 0: taken back
  reason TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,      -- the token's name
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX extensions_session ON extensions (session_number, number);  -- the last one's reason

-- A patient's place in a session. Carries the session's times, so that one index range shows an overlap. The places of a
-- session lie together: what is asked of them is a range of the table itself, and enrolling writes few pages.
CREATE TABLE enrollments (
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  number INTEGER NOT NULL UNIQUE,
  patient_number INTEGER NOT NULL REFERENCES patients (number),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  seat_no INTEGER,                -- 1-4 seated, 5 and more present without a seat, NULL waiting or ended
  state INTEGER NOT NULL,
  joined_at INTEGER NOT NULL,
  reason TEXT NOT NULL,           -- why it was dropped or is without a seat
  absent INTEGER NOT NULL DEFAULT 0 CHECK (absent IN (0, 1)),
  absence_reason TEXT NOT NULL DEFAULT '',
  walk_in INTEGER NOT NULL DEFAULT 0 CHECK (walk_in BETWEEN 0 AND 2),  -- 0 enrolled, 1 walked in, 2 waited and walked in
  former_seat INTEGER,            -- of somebody absent whose seat a walk-in took; NULL: nobody took one of theirs
  revision INTEGER NOT NULL,
  PRIMARY KEY (session_number, number),
  CHECK (former_seat IS NULL OR (former_seat BETWEEN 1 AND 4 AND state = 3 AND absent = 1)),
  CHECK (CASE state WHEN 1 THEN seat_no IS NOT NULL AND seat_no BETWEEN 1 AND 4
                    WHEN 5 THEN seat_no IS NOT NULL AND seat_no >= 5
                    WHEN 2 THEN seat_no IS NULL WHEN 3 THEN seat_no IS NULL WHEN 4 THEN seat_no IS NULL
                    ELSE 0 END)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrollments_patient ON enrollments (patient_number, starts_at, number);  -- overlap, lists

-- Caregivers announced with an enrollment.
CREATE TABLE enrollment_caregivers (
  enrollment_number INTEGER NOT NULL REFERENCES enrollments (number),
  caregiver_number INTEGER NOT NULL REFERENCES caregivers (number),
  PRIMARY KEY (enrollment_number, caregiver_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrollment_caregivers_caregiver ON enrollment_caregivers (caregiver_number);

-- One row a thing that a patient has to be told of a session. Of a patient and session one at the most is open: what
-- comes later takes its place.
CREATE TABLE notices (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  patient_number INTEGER NOT NULL REFERENCES patients (number),
  site_number INTEGER NOT NULL REFERENCES sites (number),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),  -- 1 promoted, 2 moved, 3 cancelled
  previous_start INTEGER,         -- when the patient believes that it starts; NULL: that did not change
  previous_room_number INTEGER REFERENCES rooms (number),  -- where the patient believes it is; NULL: that did not change
  matters_until INTEGER NOT NULL, -- the end of the class, or the previous start where that is later
  made_at INTEGER NOT NULL,
  told_at INTEGER,                -- NULL: nobody has told the patient
  told_by TEXT NOT NULL DEFAULT '',  -- the token's name
  how TEXT NOT NULL DEFAULT '',
  dropped_at INTEGER,             -- when there was nothing more to tell; NULL while there is
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notices_open ON notices (session_number, patient_number) WHERE told_at IS NULL AND dropped_at IS NULL;
CREATE INDEX notices_site ON notices (site_number, matters_until, number) WHERE told_at IS NULL AND dropped_at IS NULL;
CREATE INDEX notices_until ON notices (matters_until, number) WHERE told_at IS NULL AND dropped_at IS NULL;
CREATE INDEX notices_session ON notices (session_number, matters_until, number);  -- a session's list with who was told
CREATE INDEX notices_patient ON notices (patient_number);
CREATE INDEX notices_room ON notices (previous_room_number);

-- One row a stay in the room. A corrected one is voided, never changed.
CREATE TABLE presences (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  patient_number INTEGER REFERENCES patients (number),      -- one of the two
  caregiver_number INTEGER REFERENCES caregivers (number),  -- one of the two
  entered_at INTEGER NOT NULL,
  left_at INTEGER,                -- NULL while here
  entered_by TEXT NOT NULL,       -- the token's name
  left_by TEXT NOT NULL,
  attested INTEGER NOT NULL CHECK (attested IN (0, 1)),  -- 1: left_at was written on closing
  modality INTEGER NOT NULL CHECK (modality BETWEEN 1 AND 3),
  voided_at INTEGER,              -- NULL while it holds
  voided_by TEXT NOT NULL DEFAULT '',
  void_reason TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL,      -- of the write that recorded it, its leaving or that it no longer holds
  CHECK ((patient_number IS NULL) <> (caregiver_number IS NULL)),
  CHECK (left_at IS NULL OR left_at > entered_at)
) STRICT;
CREATE INDEX presences_session ON presences (session_number, number);
CREATE INDEX presences_patient ON presences (patient_number);
CREATE INDEX presences_caregiver ON presences (caregiver_number);

-- One row an amendment of what is recorded of somebody in a session. The stays of theirs with its revision are those that
-- it replaced, which are voided, and those that it put in their place.
CREATE TABLE amendments (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  patient_number INTEGER REFERENCES patients (number),      -- one of the two
  caregiver_number INTEGER REFERENCES caregivers (number),  -- one of the two
  absence TEXT,                   -- why they were recorded as absent before it; NULL: they were not
  revision INTEGER NOT NULL,
  CHECK ((patient_number IS NULL) <> (caregiver_number IS NULL))
) STRICT;
CREATE INDEX amendments_session ON amendments (session_number, number);  -- the last one
CREATE INDEX amendments_patient ON amendments (patient_number);
CREATE INDEX amendments_caregiver ON amendments (caregiver_number);

-- One row a break of a class. A wrong one is voided, never changed.
CREATE TABLE breaks (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  begins_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,      -- the token's name
  voided_at INTEGER,              -- NULL while it holds
  voided_by TEXT NOT NULL DEFAULT '',
  void_reason TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL,
  CHECK (ends_at > begins_at)
) STRICT;
CREATE INDEX breaks_session ON breaks (session_number, begins_at, number);

-- One row a time from which an instructor teaches a class, or nobody, until the next: the first from the real start on,
-- the last until the real end, so that a correction of those loses nobody. A wrong one is voided, never changed.
CREATE TABLE teachings (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  instructor_number INTEGER REFERENCES instructors (number),  -- NULL: nobody teaches
  from_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,      -- of the write that recorded it, or put it back
  voided INTEGER                  -- revision of the write that took its place; NULL while it holds
) STRICT;
CREATE INDEX teachings_session ON teachings (session_number, from_at, number);
CREATE INDEX teachings_instructor ON teachings (instructor_number, from_at);

-- One row a time that a class in progress went on in another room. A wrong one is voided, never changed.
CREATE TABLE relocations (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  room_number INTEGER NOT NULL REFERENCES rooms (number),
  began_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  recorded_by TEXT NOT NULL,      -- the token's name
  voided_at INTEGER,              -- when something else was recorded of that time; NULL while it holds
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX relocations_session ON relocations (session_number, began_at, number);
CREATE INDEX relocations_room ON relocations (room_number);

-- One row a correction of what was recorded of a class, in words: after closing its record changes by these alone.
CREATE TABLE addenda (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  subject TEXT NOT NULL,          -- e.g. number 2, the start
  was TEXT NOT NULL,              -- empty: nothing was recorded
  becomes TEXT NOT NULL,
  reason TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,      -- the token's name
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX addenda_session ON addenda (session_number, number);

-- One row a version of what is documented of a patient in a class. A corrected one is replaced, never changed.
CREATE TABLE notes (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  patient_number INTEGER NOT NULL REFERENCES patients (number),
  topics TEXT NOT NULL,           -- this and the next three: empty while not recorded
  response TEXT NOT NULL,
  goal TEXT NOT NULL,
  follow_up TEXT NOT NULL,
  recorded_by TEXT NOT NULL,      -- the token's name
  recorded_at INTEGER NOT NULL,
  reason TEXT NOT NULL,           -- why a closed class's note was replaced by this one
  attested_by TEXT NOT NULL,      -- the token's name; empty: nobody
  attested_at INTEGER,
  replaced_at INTEGER,            -- NULL while it holds
  patient_signed INTEGER NOT NULL CHECK (patient_signed IN (0, 1)),  -- 1: the patient's own signature is on paper
  revision INTEGER NOT NULL,
  CHECK ((attested_by = '') = (attested_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX notes_holding ON notes (session_number, patient_number) WHERE replaced_at IS NULL;
CREATE INDEX notes_session ON notes (session_number, patient_number, number);  -- what was recorded before
CREATE INDEX notes_patient ON notes (patient_number);

-- One row a time that somebody said which module a class really taught; without any, it taught the planned one.
CREATE TABLE modules_taught (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  module_number INTEGER NOT NULL REFERENCES modules (number),
  recorded_by TEXT NOT NULL,      -- the token's name
  recorded_at INTEGER NOT NULL,
  reason TEXT NOT NULL,           -- why, where the class was closed
  replaced_at INTEGER,            -- NULL while it holds
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX modules_taught_holding ON modules_taught (session_number) WHERE replaced_at IS NULL;
CREATE INDEX modules_taught_session ON modules_taught (session_number);
CREATE INDEX modules_taught_module ON modules_taught (module_number);

-- One row a review of the group of a closed session by a person, which frees the charges that wait for it.
CREATE TABLE group_reviews (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  reason TEXT NOT NULL,
  reviewed_at INTEGER NOT NULL,
  reviewed_by TEXT NOT NULL,      -- the token's name
  voided_at INTEGER,              -- when the attendance was amended; NULL while it holds
  voided_by TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX group_reviews_holding ON group_reviews (session_number) WHERE voided_at IS NULL;
CREATE INDEX group_reviews_session ON group_reviews (session_number);

CREATE TABLE policies (
  number INTEGER PRIMARY KEY,
  payer TEXT NOT NULL,            -- empty for a template
  plan TEXT NOT NULL,
  family TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  template INTEGER NOT NULL CHECK (template IN (0, 1)),
  title TEXT NOT NULL,
  effective_from TEXT NOT NULL,   -- first date of service
  effective_until TEXT,           -- first date for which it no longer holds; NULL: no end
  rules TEXT NOT NULL,            -- canonical JSON of the whole policy, but for confirmation and revision
  confirmed_by TEXT NOT NULL,     -- empty: not confirmed
  confirmed_at INTEGER,
  withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),  -- 1: another version took its place on all of its days
  revision INTEGER NOT NULL,
  UNIQUE (payer, plan, family, version),
  CHECK (effective_until IS NULL OR effective_until > effective_from)
) STRICT;
CREATE INDEX policies_payer ON policies (payer, number);  -- serves the list of one payer

-- One row the days of service that a version was known to hold for, from one day of knowledge until before another, so
-- that "what did we know then" can be asked after an end was given or a correction took a version's place.
CREATE TABLE policy_spans (
  number INTEGER PRIMARY KEY,
  policy_number INTEGER NOT NULL REFERENCES policies (number),
  effective_from TEXT NOT NULL,   -- first date of service
  effective_until TEXT,           -- first date for which it did not hold; NULL: no end
  known_from TEXT NOT NULL,
  known_until TEXT,               -- first day on which it was known otherwise; NULL: it still is so
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX policy_spans_policy ON policy_spans (policy_number, number);

-- One row a patient, session and code.
CREATE TABLE charges (
  number INTEGER PRIMARY KEY,
  session_number INTEGER NOT NULL REFERENCES sessions (number),
  patient_number INTEGER NOT NULL REFERENCES patients (number),
  site_number INTEGER NOT NULL REFERENCES sites (number),
  service_date TEXT NOT NULL,
  started_at INTEGER NOT NULL,    -- actual start of the session
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
  code TEXT NOT NULL,             -- empty where there is none
  units INTEGER NOT NULL CHECK (units >= 0),
  unit_minutes INTEGER NOT NULL CHECK (unit_minutes > 0),
  seconds INTEGER NOT NULL CHECK (seconds >= 0),  -- of the patient that count
  policy_number INTEGER REFERENCES policies (number),  -- NULL: none
  order_number INTEGER REFERENCES orders (number),     -- NULL: none
  facts TEXT NOT NULL,            -- the rule's whole input, canonical JSON
  line TEXT NOT NULL,             -- the rule's whole output, canonical JSON
  digest TEXT NOT NULL,           -- SHA-256 of facts and line, hexadecimal
  revision INTEGER NOT NULL,
  UNIQUE (session_number, patient_number, code)
) STRICT;
CREATE INDEX charges_patient ON charges (patient_number, service_date, started_at, number);  -- caps, a day's classes
CREATE INDEX charges_date ON charges (service_date, started_at, number);                    -- a biller's days
CREATE INDEX charges_state ON charges (state, number);
CREATE INDEX charges_order ON charges (order_number) WHERE order_number IS NOT NULL;         -- what is left of an order
CREATE INDEX charges_policy ON charges (policy_number);
CREATE INDEX charges_held ON charges (site_number, service_date, session_number) WHERE state = 2;  -- what is missing

-- ---- the last line of defence: a rule words each of these refusals first ----

-- A session lasts at most 8 blocks = 14,400,000,000 microseconds, so whatever overlaps starts within that before an end.
-- Of three or more numbers IN makes a table each time that it is asked, of two it does not.
CREATE TRIGGER enrollments_insert BEFORE INSERT ON enrollments BEGIN
  SELECT CASE WHEN s.starts_at <> NEW.starts_at OR s.ends_at <> NEW.ends_at
              THEN RAISE(ABORT, 'psmet: a place at another time than its session')
              WHEN NEW.state = 1 AND NEW.seat_no > s.seats
              THEN RAISE(ABORT, 'psmet: seat number above the seats of the session') END
    FROM sessions s WHERE s.number = NEW.session_number;
  SELECT CASE WHEN e.seat_no = NEW.seat_no THEN RAISE(ABORT, 'psmet: seat taken twice')
              ELSE RAISE(ABORT, 'psmet: patient twice in a session') END
    FROM enrollments e WHERE e.session_number = NEW.session_number AND e.state NOT IN (3, 4) AND NEW.state NOT IN (3, 4)
                         AND (e.seat_no = NEW.seat_no OR e.patient_number = NEW.patient_number);
  SELECT RAISE(ABORT, 'psmet: patient in two sessions at once')
   WHERE NEW.state = 1
     AND EXISTS (SELECT 1 FROM enrollments e WHERE e.patient_number = NEW.patient_number AND e.state = 1
                 AND e.starts_at > NEW.starts_at - 14400000000 AND e.starts_at < NEW.ends_at AND e.ends_at > NEW.starts_at);
END;
CREATE TRIGGER enrollments_update BEFORE UPDATE OF session_number, patient_number, state, seat_no, starts_at, ends_at
ON enrollments BEGIN
  SELECT CASE WHEN s.starts_at <> NEW.starts_at OR s.ends_at <> NEW.ends_at
              THEN RAISE(ABORT, 'psmet: a place at another time than its session')
              WHEN NEW.state = 1 AND NEW.seat_no > s.seats
              THEN RAISE(ABORT, 'psmet: seat number above the seats of the session') END
    FROM sessions s WHERE s.number = NEW.session_number;
  SELECT CASE WHEN e.seat_no = NEW.seat_no THEN RAISE(ABORT, 'psmet: seat taken twice')
              ELSE RAISE(ABORT, 'psmet: patient twice in a session') END
    FROM enrollments e WHERE e.session_number = NEW.session_number AND e.state NOT IN (3, 4) AND NEW.state NOT IN (3, 4)
                         AND (e.seat_no = NEW.seat_no OR e.patient_number = NEW.patient_number) AND e.number <> NEW.number;
  SELECT RAISE(ABORT, 'psmet: patient in two sessions at once')
   WHERE NEW.state = 1
     AND EXISTS (SELECT 1 FROM enrollments e WHERE e.patient_number = NEW.patient_number AND e.state = 1
                 AND e.number <> NEW.number
                 AND e.starts_at > NEW.starts_at - 14400000000 AND e.starts_at < NEW.ends_at AND e.ends_at > NEW.starts_at);
END;
-- The places of a session move with it.
CREATE TRIGGER sessions_moved AFTER UPDATE OF starts_at, ends_at ON sessions
WHEN NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at BEGIN
  UPDATE enrollments SET starts_at = NEW.starts_at, ends_at = NEW.ends_at WHERE session_number = NEW.number;
END;
CREATE TRIGGER sessions_planned AFTER UPDATE OF room_number, starts_at, instructor_number ON sessions
WHEN OLD.state = 1 AND NEW.state = 1 AND (NEW.room_number <> OLD.room_number OR NEW.starts_at <> OLD.starts_at
                                          OR NEW.instructor_number IS NOT OLD.instructor_number) BEGIN
  INSERT INTO former_plans (session_number, room_number, starts_at, instructor_number)
  VALUES (OLD.number, OLD.room_number, OLD.starts_at, OLD.instructor_number);
END;
CREATE TRIGGER sessions_insert BEFORE INSERT ON sessions WHEN NEW.state <> 4 BEGIN
  SELECT RAISE(ABORT, 'psmet: room in two sessions at once')
   WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.room_number = NEW.room_number AND s.state <> 4
                 AND s.starts_at > NEW.starts_at - 14400000000 AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at);
  SELECT RAISE(ABORT, 'psmet: instructor in two sessions at once')
   WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.instructor_number = NEW.instructor_number AND s.state <> 4
                 AND s.starts_at > NEW.starts_at - 14400000000 AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at);
END;
CREATE TRIGGER sessions_update BEFORE UPDATE OF room_number, instructor_number, state, starts_at, ends_at
ON sessions WHEN NEW.state <> 4 BEGIN
  SELECT RAISE(ABORT, 'psmet: room in two sessions at once')
   WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.room_number = NEW.room_number AND s.state <> 4 AND s.number <> NEW.number
                 AND s.starts_at > NEW.starts_at - 14400000000 AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at);
  -- A plan. Who takes over a class that has begun may leave another one for it: that is recorded, and so not asked again.
  SELECT RAISE(ABORT, 'psmet: instructor in two sessions at once')
   WHERE (NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at OR OLD.state = 4
          OR (NEW.instructor_number IS NOT OLD.instructor_number AND NEW.state = 1))
     AND EXISTS (SELECT 1 FROM sessions s WHERE s.instructor_number = NEW.instructor_number AND s.state <> 4
                 AND s.number <> NEW.number
                 AND s.starts_at > NEW.starts_at - 14400000000 AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at);
END;
-- Seats never shrink below a seat that is taken.
CREATE TRIGGER sessions_seats BEFORE UPDATE OF seats ON sessions WHEN NEW.seats < OLD.seats BEGIN
  SELECT RAISE(ABORT, 'psmet: seat number above the seats of the session')
   WHERE EXISTS (SELECT 1 FROM enrollments e WHERE e.session_number = NEW.number AND e.state = 1 AND e.seat_no > NEW.seats);
END;
-- Exactly one version of a payer's policy holds on a day.
CREATE TRIGGER policies_insert BEFORE INSERT ON policies WHEN NEW.template = 0 AND NEW.withdrawn = 0 BEGIN
  SELECT RAISE(ABORT, 'psmet: two policies for one day')
   WHERE EXISTS (SELECT 1 FROM policies p WHERE p.payer = NEW.payer AND p.plan = NEW.plan AND p.family = NEW.family
                 AND p.template = 0 AND p.withdrawn = 0
                 AND (NEW.effective_until IS NULL OR p.effective_from < NEW.effective_until)
                 AND (p.effective_until IS NULL OR p.effective_until > NEW.effective_from));
END;
CREATE TRIGGER policies_update BEFORE UPDATE OF payer, plan, family, template, withdrawn, effective_from, effective_until
ON policies WHEN NEW.template = 0 AND NEW.withdrawn = 0 BEGIN
  SELECT RAISE(ABORT, 'psmet: two policies for one day')
   WHERE EXISTS (SELECT 1 FROM policies p WHERE p.payer = NEW.payer AND p.plan = NEW.plan AND p.family = NEW.family
                 AND p.template = 0 AND p.withdrawn = 0 AND p.number <> NEW.number
                 AND (NEW.effective_until IS NULL OR p.effective_from < NEW.effective_until)
                 AND (p.effective_until IS NULL OR p.effective_until > NEW.effective_from));
END;

"""Finds a fifth seat, a seat given twice, and whoever is in two places at once, in a database: by looking at every row,
with none of the schema's help. And proves that it would find them."""
import collections
import sqlite3

SEATED, CANCELLED = 1, 4


def faults(database):
    """Everything that must never be, in words."""
    found = []
    sessions = {number: dict(room=room, instructor=instructor, seats=seats, span=(starts, ends)) for
                number, room, instructor, seats, starts, ends in database.execute(
                    "SELECT number, room_number, instructor_number, seats, starts_at, ends_at FROM sessions WHERE state <> ?",
                    (CANCELLED,))}
    places = database.execute("SELECT session_number, patient_number, seat_no FROM enrollments WHERE state = ?", (SEATED,)).fetchall()
    taken = collections.defaultdict(list)
    booked = collections.defaultdict(list)
    for session, patient, seat in places:
        taken[session].append(seat)
        booked[f"patient {patient}"].append((*sessions[session]["span"], session))
    for session, seats in taken.items():
        if len(seats) > min(4, sessions[session]["seats"]):
            found.append(f"session {session} has {len(seats)} seated")
        if len(set(seats)) < len(seats):
            found.append(f"session {session} has a seat twice")
    for number, session in sessions.items():
        booked[f"room {session['room']}"].append((*session["span"], number))
        if session["instructor"] is not None:
            booked[f"instructor {session['instructor']}"].append((*session["span"], number))
    for who, spans in booked.items():
        spans.sort()
        for (_, ends, first), (starts, _, second) in zip(spans, spans[1:]):
            if starts < ends:
                found.append(f"{who} is in sessions {first} and {second} at once")
    return found


def unguarded(database):
    """A copy in memory of what is looked at, without a constraint or a trigger."""
    copy = sqlite3.connect(":memory:")
    for table in ("sessions", "enrollments"):
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        copy.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        copy.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", database.execute(f"SELECT * FROM {table}"))
    return copy


# A fault, the row that makes it, which row it is made from, and what the schema says to it.
PLANTS = {
    "has 5 seated": ("enrollments", dict(patient_number="(SELECT max(number) FROM patients)", seat_no="5"),
                     "SELECT e.number FROM enrollments e WHERE e.seat_no = 4 AND e.state = 1 ORDER BY e.number DESC",
                     "seat number above the seats"),
    "a seat twice": ("enrollments", dict(patient_number="(SELECT max(number) FROM patients)"),
                     "SELECT e.number FROM enrollments e WHERE e.seat_no = 1 AND e.state = 1 ORDER BY e.number DESC",
                     "seat taken twice"),
    "patient": ("enrollments", dict(session_number="(SELECT s.number FROM sessions s WHERE s.starts_at = enrollments.starts_at AND s.ends_at = enrollments.ends_at "
                                    "AND s.number <> enrollments.session_number AND s.state <> 4)"),
                "SELECT e.number FROM enrollments e JOIN sessions s ON s.starts_at = e.starts_at AND s.ends_at = e.ends_at AND s.number <> e.session_number "
                "WHERE e.state = 1 AND s.state <> 4 AND NOT EXISTS (SELECT 1 FROM enrollments o WHERE o.session_number = s.number)",
                "patient in two sessions"),
    "room": ("sessions", dict(instructor_number="NULL", starts_at="starts_at + 60000000", ends_at="ends_at + 60000000"),
             "SELECT number FROM sessions WHERE state = 1 ORDER BY number DESC", "room in two sessions"),
    "instructor": ("sessions", dict(room_number="(SELECT max(number) FROM rooms)", starts_at="starts_at + 60000000",
                                    ends_at="ends_at + 60000000"),
                   "SELECT number FROM sessions WHERE state = 1 AND instructor_number IS NOT NULL "
                   "AND room_number <> (SELECT max(number) FROM rooms) ORDER BY number DESC", "instructor in two sessions"),
}


def plant(database, table, changes, row):
    """Repeats a row of a table with some columns changed: what no call would write."""
    columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
    values = [changes.get(name, name) for name in columns]
    values[columns.index("number")] = f"(SELECT max(number) + 1 FROM {table})"
    database.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE number = ?", (row,))


def controls(path):
    """Plants each fault twice: where nothing guards, the checker must find it; in the real schema the row must be refused.
    Returns what did not happen."""
    missed = []
    for fault, (table, changes, which, refusal) in PLANTS.items():
        real = sqlite3.connect(":memory:")
        live = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        live.backup(real)
        live.close()
        real.execute("PRAGMA foreign_keys = ON")
        row = real.execute(which).fetchone()
        if row is None:
            missed.append(f"no row to plant '{fault}' from")
            continue
        try:
            plant(real, table, changes, row[0])
            missed.append(f"the schema takes '{fault}'")
        except sqlite3.IntegrityError as error:
            if refusal not in str(error):
                missed.append(f"the schema refuses '{fault}' for another reason: {error}")
        copy = unguarded(real)
        for other in ("patients", "rooms"):
            copy.execute(f"CREATE TABLE {other} AS SELECT {real.execute(f'SELECT max(number) FROM {other}').fetchone()[0]} AS number")
        plant(copy, table, changes, row[0])
        if not any(fault in words for words in faults(copy)):
            missed.append(f"the checker does not find '{fault}'")
    return missed

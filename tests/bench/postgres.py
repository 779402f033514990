"""PostgreSQL doing the same: a booking as one function, and a roster, on a private socket in a folder of its own."""
import os
import pathlib
import pwd
import re
import shutil
import subprocess

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")

SCHEMA = """
CREATE TABLE patients (number bigint PRIMARY KEY, mrn text UNIQUE, given_name text NOT NULL, family_name text NOT NULL,
  birth_date date NOT NULL, phone text NOT NULL, needs text NOT NULL);
CREATE TABLE orders (number bigint PRIMARY KEY, patient_number bigint NOT NULL REFERENCES patients, ordered_on date,
  valid_until date, hours int NOT NULL, state int NOT NULL);
CREATE TABLE sessions (number bigint PRIMARY KEY, room_number int NOT NULL, module_number int NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, seats int NOT NULL CHECK (seats BETWEEN 2 AND 4),
  state int NOT NULL, revision bigint NOT NULL);
CREATE TABLE enrollments (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_number bigint NOT NULL REFERENCES sessions, patient_number bigint NOT NULL REFERENCES patients,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, seat_no int CHECK (seat_no BETWEEN 1 AND 4),
  state int NOT NULL, joined_at timestamptz NOT NULL, reason text NOT NULL, revision bigint NOT NULL);
CREATE TABLE presences (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, session_number bigint NOT NULL,
  patient_number bigint NOT NULL, entered_at timestamptz NOT NULL, left_at timestamptz);
CREATE TABLE audit (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, token int NOT NULL,
  method text NOT NULL, ids text NOT NULL, fields text NOT NULL, digest text NOT NULL);
CREATE TABLE replies (token int, request_id text, digest text NOT NULL, reply text NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (token, request_id));

INSERT INTO patients SELECT n, 'M' || n, 'G' || n % 97, 'F' || n, date '1960-01-01' + (n % 9000)::int, '555-0100', ''
  FROM generate_series(1, :patients) n;
INSERT INTO orders SELECT n, n, current_date - 20, current_date + 3650, 10, 2 FROM generate_series(1, :patients) n;
INSERT INTO sessions SELECT n, n % 200, (n / 200) % 8, t, t + interval '1 hour', 4, 1, 1 FROM (
  SELECT n, date_trunc('day', now()) + interval '1 day' * (1 + (n - :past) / 1600)
            + interval '1 hour' * (9 + (n - :past + :past * 1600) / 200 % 8) t
    FROM generate_series(1, :past + :future) n) x;
INSERT INTO sessions SELECT n, n, 0, date_trunc('minute', now()), date_trunc('minute', now()) + interval '4 hours', 4, 1, 1
  FROM generate_series(:past + :future + 1, :past + :future + :patients / 4) n;
INSERT INTO enrollments (session_number, patient_number, starts_at, ends_at, seat_no, state, joined_at, reason, revision)
  SELECT s.number, (s.number - :past - :future - 1) * 4 + seat, s.starts_at, s.ends_at, seat, 1, now(), '', 1
    FROM sessions s, generate_series(1, 4) seat WHERE s.number > :past + :future;
INSERT INTO enrollments (session_number, patient_number, starts_at, ends_at, seat_no, state, joined_at, reason, revision)
  SELECT s.number, (2 * s.number + seat) % :patients + 1, s.starts_at, s.ends_at, seat, 1, now(), '', 1
    FROM sessions s, generate_series(1, 2) seat WHERE s.number <= :past;
INSERT INTO presences (session_number, patient_number, entered_at, left_at)
  SELECT session_number, patient_number, starts_at, ends_at FROM enrollments WHERE session_number <= :past;

CREATE INDEX ON orders (patient_number);
CREATE INDEX ON sessions (module_number, starts_at);
CREATE INDEX ON sessions (room_number, starts_at);
CREATE UNIQUE INDEX ON enrollments (session_number, seat_no) WHERE seat_no IS NOT NULL;
CREATE UNIQUE INDEX ON enrollments (session_number, patient_number) WHERE state NOT IN (3, 4);
CREATE INDEX ON enrollments (patient_number, starts_at);
CREATE INDEX ON presences (session_number);
CREATE INDEX ON presences (patient_number);

-- Both rows are locked, the patient's against a seat in two classes at once and the session's against a seat twice.
CREATE FUNCTION book(the_session bigint, the_patient bigint, the_request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE s sessions; p patients; answered replies; seat int; place bigint; seq bigint; said text;
BEGIN
  SELECT * INTO answered FROM replies WHERE token = 1 AND request_id = the_request;
  IF FOUND THEN RETURN answered.reply; END IF;
  SELECT * INTO p FROM patients WHERE number = the_patient FOR UPDATE;
  IF NOT FOUND THEN RAISE 'no patient'; END IF;
  SELECT * INTO s FROM sessions WHERE number = the_session FOR UPDATE;
  IF NOT FOUND OR s.state > 2 OR s.ends_at <= now() THEN RAISE 'no session'; END IF;
  SELECT min(n) INTO seat FROM generate_series(1, s.seats) n WHERE NOT EXISTS (
    SELECT 1 FROM enrollments e WHERE e.session_number = s.number AND e.seat_no = n);
  IF seat IS NULL THEN RETURN 'full'; END IF;
  IF EXISTS (SELECT 1 FROM enrollments e WHERE e.patient_number = p.number AND e.state = 1
             AND e.starts_at > s.starts_at - interval '4 hours' AND e.starts_at < s.ends_at AND e.ends_at > s.starts_at)
  THEN RETURN 'taken'; END IF;
  INSERT INTO audit (at, token, method, ids, fields, digest)
    VALUES (now(), 1, 'EnrollPatient', the_session || ',' || the_patient, 'session,patient', repeat('a', 64))
    RETURNING audit.seq INTO seq;
  INSERT INTO enrollments (session_number, patient_number, starts_at, ends_at, seat_no, state, joined_at, reason, revision)
    VALUES (s.number, p.number, s.starts_at, s.ends_at, seat, 1, now(), '', seq) RETURNING number INTO place;
  PERFORM 1 FROM orders o WHERE o.patient_number = p.number AND o.state = 2 AND o.valid_until >= s.starts_at::date;
  PERFORM 1 FROM presences r JOIN sessions t ON t.number = r.session_number
    WHERE r.patient_number = p.number AND t.module_number = s.module_number AND t.starts_at < s.starts_at;
  said := json_build_object('id', place, 'seat', seat, 'patient', p.family_name || ', ' || p.given_name,
                            'start', s.starts_at, 'end', s.ends_at, 'etag', seq)::text;
  INSERT INTO replies VALUES (1, the_request, repeat('a', 64), said, now());
  RETURN said;
END $$;
"""

BOOK = """\\set s random({first}, {last})
\\set p random(1, {patients})
\\set r random(1, 1000000000000)
SELECT book(:s, :p, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint || '-' || :r);
"""
ROSTER = """\\set s random({first}, {last})
SELECT s.number, s.starts_at, s.ends_at, e.seat_no, e.state, p.number, p.family_name, p.given_name, p.needs, o.state,
       o.valid_until, r.entered_at, r.left_at
  FROM sessions s JOIN enrollments e ON e.session_number = s.number AND e.seat_no IS NOT NULL
  JOIN patients p ON p.number = e.patient_number LEFT JOIN orders o ON o.patient_number = p.number AND o.state <> 3
  LEFT JOIN presences r ON r.session_number = s.number AND r.patient_number = p.number
 WHERE s.number = :s ORDER BY e.seat_no;
"""


def install():
    """PostgreSQL 15 from Debian, unless it is there."""
    if not (BIN / "postgres").exists():
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "postgresql-15"], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


class Postgres:
    """One cluster with the same rows, served until stop()."""

    def __init__(self, folder, scale):
        self.folder, self.scale, self.server = folder, scale, None
        # It refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        folder.mkdir(mode=0o755)
        shutil.chown(folder, self.user)

    def run(self, *command, **more):
        prefix = ["runuser", "-u", self.user, "--"] if os.geteuid() == 0 else []
        return subprocess.run([*prefix, *map(str, command)], check=True, text=True, cwd=self.folder, **more)

    def make(self):
        self.run(BIN / "initdb", "-D", self.folder / "data", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C",
                 stdout=subprocess.DEVNULL)
        # fsync, full_page_writes and synchronous_commit stay as they are shipped.
        with open(self.folder / "data/postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write("listen_addresses = ''\nunix_socket_directories = '..'\nmax_connections = 300\n"
                       "shared_buffers = 512MB\nmax_wal_size = 4GB\n")
        self.start({})
        script = self.folder / "schema.sql"
        script.write_text(SCHEMA, encoding="utf-8")
        values = [word for key in ("patients", "past", "future") for word in ("-v", f"{key}={self.scale[key]}")]
        self.run(BIN / "psql", "-h", self.folder, "-q", "-v", "ON_ERROR_STOP=1", *values, "-f", script, "postgres",
                 stdout=subprocess.DEVNULL)
        self.run(BIN / "psql", "-h", self.folder, "-q", "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT", "postgres")
        return self

    def copy_to(self, folder):
        """The same rows for another server; both are stopped meanwhile."""
        self.stop()
        other = Postgres(folder, self.scale)
        self.run("cp", "-a", self.folder / "data", folder / "data")
        return other

    def start(self, env):
        log = open(self.folder / "log", "a", encoding="utf-8")
        prefix = ["setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups"] if os.geteuid() == 0 else []
        self.server = subprocess.Popen([*prefix, BIN / "postgres", "-D", self.folder / "data"], stdout=log, stderr=log,
                                       env={**os.environ, **env}, cwd=self.folder)
        for _ in range(200):
            ready = subprocess.run([BIN / "pg_isready", "-h", self.folder], stdout=subprocess.DEVNULL, check=False)
            if ready.returncode == 0:
                return
            subprocess.run(["sleep", "0.1"], check=True)
        raise SystemExit(f"PostgreSQL did not start: see {self.folder}/log")

    def stop(self):
        if self.server is not None:
            self.server.send_signal(2)  # fast: connections are ended
            self.server.wait()
            self.server = None

    def measure(self, kind, outstanding, seconds):
        """Figures of pgbench, as load prints them."""
        past, future, patients = self.scale["past"], self.scale["future"], self.scale["patients"]
        text = (BOOK.format(first=past + 1, last=past + future, patients=patients) if kind == "enroll" else
                ROSTER.format(first=past + future + 1, last=past + future + patients // 4))
        (self.folder / f"{kind}.pgbench").write_text(text, encoding="utf-8")
        for old in self.folder.glob("took.*"):
            old.unlink()
        done = self.run(BIN / "pgbench", "-h", self.folder, "-n", "-M", "prepared", "-c", outstanding,
                        "-j", min(2, outstanding), "-T", max(1, round(seconds)), "-l", "--log-prefix", "took", "-f",
                        f"{kind}.pgbench", "postgres", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        took = sorted(int(line.split()[2]) / 1000 for log in self.folder.glob("took.*")
                      for line in log.read_text().splitlines())
        rate = float(re.search(r"tps = ([\d.]+)", done).group(1))
        return {"rate": rate, "p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100], "refused": 0}

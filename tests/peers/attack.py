"""Attacks every method with what a hostile or mistaken client could send, and looks for what leaks.

Every transcript is played through a tap. What a command is about to call is first sent by those who may not, and as
mutants (mutants.py): each must be refused with a reason that its method documents, and nothing may change. Then the
call itself goes on; what it wrote is repeated and misused under its request_id. A new method is attacked as soon as a
transcript shows its command; a method that none shows is a finding. At the end the names, record numbers, dates, notes
and reasons that were seen on the way must be in no log line, error, metric or audit row.
"""
import argparse
import collections
import hashlib
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from google.protobuf import descriptor_pb2
from mutants import CANARY, Mutants, is_repeated, rule
from stage import Stage
from tap import Line, Tap, play
from wire import generated, varint

# What is taken though it looks wrong, and why. An entry that nothing needs any more is a finding.
TAKEN = {}
# Words of patients that texts say of themselves: the example of a diagnosis, and how somebody was told.
EXAMPLES = {"E11.9", "call"}
REFUSED = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND,
           grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.ABORTED}
SITE_BOUND = re.compile(rb"(?<![\w-])(?:s|si|rm|en|ch)-[1-9][0-9]*(?![\w-])")
FOREIGN_SITE = 999_999
FREE_TEXTS = {"reason", "unseated_reason"}
UNKNOWN_FIELD = b"\xc2\x3e\x01a"
LARGEST = 3  # how often a method is attacked, each time with other fields filled


class Method:
    """A method, its policy, and the reasons that its comment lists."""

    def __init__(self, descriptor, request, reply, policy, comment):
        self.name, self.policy, self.request, self.reply = descriptor.name, policy, request, reply
        self.path = f"/{descriptor.containing_service.full_name}/{descriptor.name}"
        self.reasons = set(re.findall(r"^ *([A-Z][A-Z0-9_]+):", comment, re.M))
        self.fields = request.DESCRIPTOR.fields_by_name
        self.seen = set()

    def shape(self, request):
        return tuple(field.name for field, _ in request.ListFields() if field.name != "request_id")


def methods(source, made):
    """Every method by its path, and the reasons that any call may be refused with."""
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["protoc", "-I", source / "proto", "--include_source_info", "--include_imports",
                        f"--descriptor_set_out={out.name}", *sorted((source / "proto").glob("psmet/v1/*.proto"))], check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes()).file
    comments = {(f.name, tuple(l.path)): l.leading_comments for f in files for l in f.source_code_info.location}
    options, found, common = made["options"][0], {}, ""
    for module, _ in made.values():
        for i, service in enumerate(module.DESCRIPTOR.services_by_name.values()):
            for j, each in enumerate(service.methods):
                pair = [getattr(sys.modules[t.file.name.replace("/", ".").replace(".proto", "_pb2")], t.name)
                        for t in (each.input_type, each.output_type)]
                method = Method(each, *pair, each.GetOptions().Extensions[options.policy],
                                comments[module.DESCRIPTOR.name, (6, i, 2, j)])
                found[method.path] = method
    for (name, path), comment in comments.items():
        if name == "psmet/v1/types.proto" and "Any call may also be refused with" in comment:
            common = comment
    return found, set(re.findall(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{5,}", common))


class Attack:
    def __init__(self, source):
        made = generated(source)
        self.types, self.options = made["types"][0], made["options"][0]
        self.methods, self.common = methods(source, made)
        self.mutants = Mutants(self.options)
        for method in self.methods.values():
            self.mutants.learn(method.request.DESCRIPTOR)
        self.findings, self.taken, self.secrets, self.words = collections.Counter(), set(), set(), set()
        self.sent, self.pages = 0, {}

    def begin(self, stage):
        """Turns to a server that was just started."""
        self.stage, self.line, self.admin = stage, Line(stage.address), stage.token()
        self.database = sqlite3.connect(f"file:{stage.folder}/psmet.db?mode=ro", uri=True, check_same_thread=False)

    def find(self, method, what, text):
        self.findings[f"{method.name}: {what}: {text}"] += 1

    def state(self):
        """A digest of all that is stored, but for who read what and for answers kept to be repeated."""
        digest = hashlib.sha256()
        tables = [name for (name,) in self.database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        for table in tables:
            if table.startswith("sqlite_") or table in ("replies", "meta"):
                continue
            where = "WHERE kind = 1" if table == "audit" else ""
            columns = "at, token_number, method, ids, fields, digest" if table == "audit" else "*"
            for row in self.database.execute(f"SELECT {columns} FROM {table} {where}"):
                digest.update(repr(row).encode())
        return digest.digest()

    def remember(self, message, words=False):
        """Notes what names a patient in a message; with words, also what somebody wrote as a reason."""
        for field, value in message.ListFields():
            told = rule(field, self.options)
            values = value if is_repeated(field) else [value]
            if field.message_type and not field.message_type.GetOptions().map_entry:
                for child in values:
                    self.remember(child, words)
            elif field.cpp_type == field.CPPTYPE_STRING and not told.file and field.type != field.TYPE_BYTES:
                kept = {text for text in values if len(text) >= 4 and text not in EXAMPLES}
                if told.sensitive:
                    self.secrets |= kept
                elif words and field.name in FREE_TEXTS:
                    self.words |= kept

    def leaks(self, text, words=True):
        """What of it is in a text, as a word of its own."""
        return [s for s in (*self.secrets, *(self.words if words else ()), CANARY) if s in text and re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text)]

    def send(self, method, request, token=None):
        """Calls, and holds the answer to what all answers must be. Returns it with its reason."""
        self.sent += 1
        answer = self.line.send(method.path, request, self.admin if token is None else token)
        return answer, self.judge(method, answer)

    def judge(self, method, answer):
        if answer.code is None:
            return ""
        if answer.code == grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in answer.text:
            return "REQUEST_TOO_LARGE"  # gRPC's own word: above 4 MiB nothing of ours sees it
        details = self.types.RpcStatus.FromString(answer.details).details
        info = self.types.ErrorInfo()
        for detail in details:
            if detail.type_url.endswith("google.rpc.ErrorInfo"):
                info.ParseFromString(detail.value)
        if answer.code not in REFUSED | {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}:
            self.find(method, "an answer", f"{answer.code.name} {answer.text}")
        elif info.domain != "psmet" or info.reason not in method.reasons | self.common:
            self.find(method, "undocumented", f"{answer.code.name} {info.reason}")
        # A remedy may word a reason that somebody could give, and somebody did.
        details = answer.details.decode("utf-8", "replace")
        if found := [*self.leaks(f"{answer.text} {info}"), *self.leaks(details, words=False)]:
            self.find(method, "leaks", f"{info.reason} tells {len(found)} of a patient: {found} {answer.text}")
        return info.reason

    def __call__(self, path, request, token):
        """The hook of the tap."""
        method = self.methods.get(path)
        if method is None or token != self.admin:
            return self.line.send(path, request, token)
        message = method.request.FromString(request)
        self.remember(message, method.policy.writes)
        shape = method.shape(message)
        if shape not in method.seen and len(method.seen) < LARGEST and self.works(method, message):
            method.seen.add(shape)
            self.mutants.keep(message)
            before = self.state()
            self.by_others(method, self.harmless(method, message))
            self.mutate(method, message)
            self.malform(method, message)
            if "page_token" in method.fields:
                self.page(method, message)
            if self.state() != before:
                self.find(method, "changed", "something was changed by what was refused")
        answer, _ = self.send(method, request)
        if answer.code is None:
            self.remember(method.reply.FromString(answer.reply))
            if "request_id" in method.fields and message.request_id and not message.validate_only:
                self.repeat(method, request, answer)
        return answer

    def harmless(self, method, message):
        """The request as a dry run where it writes, and without its request_id."""
        copy = method.request.FromString(message.SerializeToString())
        if "request_id" in method.fields:
            copy.ClearField("request_id")
        if "validate_only" in method.fields:
            copy.validate_only = True
        return copy

    def works(self, method, message):
        return self.send(method, self.harmless(method, message).SerializeToString())[0].code is None

    def by_others(self, method, message):
        """Who may not, can't: roles, tokens that hold no more, tokens of another site."""
        request = message.SerializeToString()
        for token in (*DEAD, "psmet_" + "x" * 43, ""):
            if self.send(method, request, token)[0].code != grpc.StatusCode.UNAUTHENTICATED:
                self.find(method, "may call", f"{token or 'nobody'}")
        for role in self.options.Role.values():
            for kind in ("all", "foreign"):
                token = f"psmet_{kind}_{role}"
                if role == 0 or token not in ALIVE:
                    continue
                answer, reason = self.send(method, request, token)
                may = role in method.policy.roles
                if may == (reason == "FORBIDDEN"):
                    self.find(method, "roles", f"{self.options.Role.Name(role)} of {kind} sites: {reason}")
                if may and kind == "all" and reason not in {"", *method.reasons}:
                    self.find(method, "roles", f"{self.options.Role.Name(role)} may, and is refused: {answer.text}")
                if may and kind == "foreign" and answer.code is None and SITE_BOUND.search(
                        answer.reply.replace(f"si-{FOREIGN_SITE}".encode(), b"")):
                    self.find(method, "sites", f"{self.options.Role.Name(role)} of another site sees "
                              f"{SITE_BOUND.search(answer.reply).group().decode()}")

    def mutate(self, method, message):
        for what, mutant, reasons in self.mutants.of(self.harmless(method, message)):
            answer, reason = self.send(method, mutant)
            if answer.code is None:
                kind = f"{method.request.DESCRIPTOR.name}.{what}"
                known = [entry for entry in TAKEN if re.fullmatch(entry, kind)]
                self.taken.update(known)
                if ... not in reasons and not known:
                    self.find(method, "taken", what)
            elif reasons and ... not in reasons and reason not in reasons:
                self.find(method, "another reason", f"{what}: {reason}, not {' or '.join(sorted(reasons))}: {answer.text}")
            if answer.code is not None and "validate_only" in method.fields:
                # Refused as a dry run: in earnest too, and nothing is changed.
                earnest = mutant + b"\x78\x00"
                if self.send(method, earnest)[1] != reason:
                    self.find(method, "dry run", f"{what} is refused otherwise in earnest")

    def malform(self, method, message):
        """What is no message, or too large a one."""
        dry = self.harmless(method, message).SerializeToString()
        head = b"\x78\x01" if "validate_only" in method.fields else b""
        for what, request in {"garbage": b"\xff\xff\xff", "groups": b"\x0b" * 20000, "length": b"\x0a\xff\xff\xff\xff\x07a",
                              "wire type": b"\x0f\x00"}.items():
            if self.send(method, head + request)[1] != "REQUEST_MALFORMED":
                self.find(method, "malformed", what)
        for cut in range(1, min(len(dry), 64)):
            self.send(method, head + dry[:cut])
        most = method.policy.max_bytes or 65536
        padding = most + 1 - len(dry)
        if self.send(method, dry + b"\xc2\x3e" + varint(padding) + b"x" * padding)[1] != "REQUEST_TOO_LARGE":
            self.find(method, "malformed", "too large")
        if "etag" in method.fields:
            for etag in ("r999999999", "r0", "x", "W/\"1\""):
                stale = method.request.FromString(dry)
                stale.etag = etag
                if self.send(method, stale.SerializeToString())[1] != "ETAG_STALE":
                    self.find(method, "etag", f"{etag} is taken")
        if "request_id" in method.fields:
            for request_id in ("a b", "x" * 65, "ä", f"a\n{CANARY}", "../x"):
                bad = method.request.FromString(dry)
                bad.request_id = request_id
                if self.send(method, bad.SerializeToString())[1] not in ("REQUEST_ID_INVALID", "TEXT_INVALID"):
                    self.find(method, "request_id", f"{request_id!r} is taken")

    def page(self, method, message):
        """Sizes that are none, and tokens that are forged, cut, of other filters or of another list."""
        def ask(**changed):
            request = method.request.FromString(message.SerializeToString())
            for name, value in changed.items():
                setattr(request, name, value)
            return self.send(method, request.SerializeToString())

        for size in (-1, -2**31, 1001, 2**31 - 1):
            if ask(page_size=size)[1] != "PAGE_SIZE_INVALID":
                self.find(method, "page_size", f"{size} is taken")
        first, _ = ask(page_size=1, page_token="")
        token = next_page(method.reply.FromString(first.reply)) if first.code is None else ""
        bad = {"nonsense": "x", "dot": ".", "dots": "a.b.c", **{f"of {path}": t for path, t in self.pages.items() if path != method.path}}
        if token:
            self.pages[method.path] = token
            body, mac = token.split(".")
            bad.update({"cut": token[:-1], "longer": token + "A", "without its end": body + ".", "end alone": "." + mac,
                        "forged": ("B" if body[0] == "A" else "A") + body[1:] + "." + mac, "upper case": token.upper() + "=",
                        "twice": token + "." + token})
            if ask(page_token=token, page_size=1)[0].code is not None:
                self.find(method, "page_token", "its own is refused")
        for what, forged in bad.items():
            if ask(page_token=forged)[1] != "PAGE_TOKEN_INVALID":
                self.find(method, "page_token", f"{what} is taken")
        for name, field in method.fields.items():
            if token and field.cpp_type == field.CPPTYPE_BOOL:
                if ask(page_token=token, **{name: not getattr(message, name)})[1] != "PAGE_TOKEN_INVALID":
                    self.find(method, "page_token", f"is taken with another {name}")

    def repeat(self, method, request, answer):
        """The same request_id: the same answer once more, nothing done twice, and no other request under it."""
        request_id = method.request.FromString(request).request_id
        if not self.database.execute("SELECT 1 FROM replies WHERE request_id = ?", (request_id,)).fetchone():
            return  # nothing was written: a file with mistakes
        before = self.state()
        again, _ = self.send(method, request)
        if again.code is not None or self.blank(method, again.reply) != self.blank(method, answer.reply):
            self.find(method, "replay", f"another answer to the same request_id: {again.text}")
        if self.send(method, request + UNKNOWN_FIELD)[1] != "REQUEST_ID_REUSED":
            self.find(method, "replay", "another request is taken under a used request_id")
        if self.state() != before:
            self.find(method, "replay", "a second effect")

    def blank(self, method, reply):
        message = method.reply.FromString(reply)
        for field, _ in message.ListFields():
            if rule(field, self.options).secret:
                message.ClearField(field.name)
        return message.SerializeToString(deterministic=True)

    def end(self, code, log):
        """What must hold when a transcript was played to its end."""
        if code != 0:
            self.findings[f"the server ended with {code}:\n{log[-2000:]}"] += 1
        # A time or a drawn id may hold the digits of a birth year by chance.
        drawn = re.compile(r"\bms=\S+|\brequest_id=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?= |$)")
        for line in log.splitlines():
            if found := self.leaks(drawn.sub("", line)):
                self.findings[f"the log tells {found}: {line}"] += 1

    def look(self):
        """Audit and metrics, while the server is up."""
        for row in self.database.execute("SELECT method, ids, fields, token_name, digest FROM audit"):
            if found := self.leaks(" ".join(row)):
                self.findings[f"the audit tells {found}: {row}"] += 1
        metrics = self.line.send("/psmet.v1.AdminService/GetMetrics", b"", self.admin).reply.decode("utf-8", "replace")
        # Without the figure at a line's end, which may be somebody's year of birth by chance.
        if found := self.leaks("\n".join(line.rpartition(" ")[0] for line in metrics.splitlines())):
            self.findings[f"the metrics tell {found}"] += 1
        self.database.close()


def next_page(reply):
    """The token of the next page, in a reply or in the page that it holds."""
    for field, value in reply.ListFields():
        if field.name == "next_page_token":
            return value
        if field.message_type and not is_repeated(field) and (token := next_page(value)):
            return token
    return ""


DEAD = ("psmet_expired", "psmet_revoked")
ALIVE = {f"psmet_{kind}_{role}" for role in range(1, 6) for kind in ("all", "foreign") if (kind, role) != ("all", 4)}


def plant_tokens(stage, roles):
    """Tokens that no call would make: their numbers are below the first, so that the transcripts' own stay."""
    stage.kill()
    database = sqlite3.connect(stage.folder / "psmet.db")
    every = "\n".join(map(str, roles))
    rows = [("psmet_expired", every, "", 1, None), ("psmet_revoked", every, "", 2**60, 1)]
    rows += [(token, token[-1], str(FOREIGN_SITE) if "foreign" in token else "", 2**60, None) for token in sorted(ALIVE)]
    for i, (secret, held, sites, expires, revoked) in enumerate(rows):
        database.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, 0, ?, ?, 0)",
                         (-1 - i, f"planted {i}", hashlib.sha256(secret.encode()).hexdigest(), held, sites, expires, revoked))
    database.commit()
    database.close()
    stage.start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("transcripts", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    attack = Attack(args.source)
    for path in args.transcripts or [*sorted((args.source / "tests/transcripts").glob("*.txt")),
                                     args.source / "deploy/class-day.txt"]:
        stage = Stage(args.server, args.client, args.source, ("--log-level", "debug"))
        try:
            plant_tokens(stage, range(1, 6))
            attack.begin(stage)
            tap = Tap(f"unix:{stage.folder}/tap", attack)
            stage.env["PSMET_SERVER"] = f"unix:{stage.folder}/tap"
            attack.findings.update(play(stage, path, tap))
            tap.close()
            attack.look()
        finally:
            code, log = stage.close()
        attack.end(code, log)
    if not args.transcripts:
        for method in attack.methods.values():
            if not method.seen:
                attack.find(method, "unseen", "no transcript calls it with success as the administrator")
        for entry in set(TAKEN) - attack.taken:
            attack.findings[f"nothing needs this any more: {entry}"] += 1
    for finding, times in sorted(attack.findings.items()):
        print(finding, f"({times} times)" if times > 1 else "")
    print(f"{attack.sent} calls to {sum(bool(m.seen) for m in attack.methods.values())} of {len(attack.methods)} methods, "
          f"{len(attack.secrets | attack.words)} words of patients, {len(attack.findings)} findings")
    sys.exit(1 if attack.findings else 0)


main()

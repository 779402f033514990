"""What is done to a request that works: every field of every message, by what the protos say it holds.

A mutant is (what it is called, the request's bytes, the reasons it must be refused with). No reasons: any documented
refusal serves. `...` among the reasons: it may also be taken."""
import copy

from google.protobuf.descriptor import FieldDescriptor

CANARY = "QZCANARY"
MARK = b"QZ8MARK"
CLEAN = {"TEXT_INVALID", "FIELD_TOO_LONG"}
UNCLEAN = {
    "NUL": "\0", "BEL": "\a", "escape": "\x1b[31m", "delete": "\x7f", "C1": "\u0085", "bidi": "\u202e", "isolate": "\u2066",
    "mark": "\u200f", "zero width": "\u200b", "joiner": "\u200d", "byte order": "\ufeff", "soft hyphen": "\u00ad",
    "line separator": "\u2028", "no character": "\ufffe",
}
NOT_UTF8 = {"lone byte": b"\xff", "overlong": b"\xc0\xaf", "surrogate": b"\xed\xa0\x80", "cut": b"\xe2\x80"}
# Reasons that a request is refused for before its handler sees it: whatever else is wrong with it.
EDGE = CLEAN | {"FIELD_REQUIRED", "FIELD_INVALID", "DATE_INVALID", "ID_INVALID", "ID_WRONG_KIND", "REQUEST_MALFORMED",
                "REQUEST_TOO_LARGE"}
# Of a field that may hold a name, which what is no id may be.
NAMELESS = {"ROOM_NOT_FOUND", "SITE_NOT_FOUND", "INSTRUCTOR_NOT_FOUND"}
WHEN = {"WHEN_UNREADABLE", "WHEN_SKIPPED", "WHEN_REPEATED", "WHEN_NIGHT", "WHEN_FAR", "DATE_INVALID"}
TIMES = {
    "gap": dict(civil="2027-03-14T02:30"), "fold": dict(civil="2026-11-01T01:30"), "30 February": dict(civil="2026-02-30T09:00"),
    "hour 25": dict(text="tomorrow 25:00"), "no time": dict(text="soon"), "year 9999": dict(civil="9999-12-31T23:59"),
    "year 0": dict(civil="0000-01-01T00:00"), "nothing": {}, "first instant": dict(instant=dict(seconds=-2**63)),
    "last instant": dict(instant=dict(seconds=2**63 - 1, nanos=999_999_999)),
    "weeks": dict(text="+99999999999999999999w 9:00"), "offset": dict(civil="2026-12-08T09:00-99:00"),
}
DATES = ["2026-02-30", "2026-13-01", "2026-00-10", "1799-12-31", "9999-12-31", "26-1-1", "2026-1-01", "2026-12-08T00:00"]
IDS = ["{}-0", "{}--1", "{}-01", "{}-9223372036854775808", "{}-18446744073709551617", "{}-1e3", "{}-", "{}", " {}-1", "{}-1 "]
NPIS = {"wrong digit": "1234567890", "swapped digits": "2134567893", "first digit": "0000000006", "nine": "123456789",
        "letters": "12345678gt", "hyphen": "1-34567893"}
PAIRS = [("from", "to"), ("enter", "leave"), ("started", "ended"), ("valid_from", "valid_to"), ("ordered_on", "valid_until"),
         ("opens", "closes")]
FILES = {
    "no table": "]", "nested": "a = " + "[" * 5000, "long line": "x" * 9000, "quote": '"unclosed, ' * 20 + "\n",
    "far number": "a = 99999999999999999999999999\n", "twice": "a = 1\na = 2\n", "many": "a,b\n" * 3000,
}


def rule(field, options):
    return field.GetOptions().Extensions[options.rule]


def is_repeated(field):
    return field.label == FieldDescriptor.LABEL_REPEATED


def put(message, field, value):
    """Sets a field; a repeated one gets the value as its only element."""
    if field.type == FieldDescriptor.TYPE_BYTES and isinstance(value, str):
        value = value.encode()
    if is_repeated(field):
        message.ClearField(field.name)
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)


def places(descriptor, options, path=()):
    """Every field of a message and of the messages in it, with the way to it. What the server sets is left out."""
    for field in descriptor.fields:
        if rule(field, options).output_only:
            continue
        yield path, field
        if field.message_type and field.message_type.full_name.startswith("psmet.") and field.message_type.name != "When":
            yield from places(field.message_type, options, (*path, field))


class Mutants:
    def __init__(self, options):
        self.options = options
        self.prefixes = set()
        self.samples = {}  # of each message that a request held: one that was well filled

    def learn(self, descriptor):
        """Notes the kinds of ids there are."""
        for field in descriptor.fields:
            if field.message_type and field.message_type.full_name.startswith("psmet."):
                self.learn(field.message_type)
            self.prefixes.update(filter(None, rule(field, self.options).id.split(",")))

    def keep(self, request):
        """Notes the messages in a request that works, to fill them where another request lacks them."""
        for field, value in request.ListFields():
            if field.message_type and field.message_type.full_name.startswith("psmet."):
                for child in value if is_repeated(field) else [value]:
                    known = self.samples.get(field.message_type.full_name)
                    if known is None or known.ByteSize() < child.ByteSize():
                        self.samples[field.message_type.full_name] = copy.deepcopy(child)
                    self.keep(child)

    def holder(self, request, path):
        """The message that a path of fields leads to, made where it is missing."""
        for field in path:
            child = getattr(request, field.name)
            fresh = not child if is_repeated(field) else not request.HasField(field.name)
            if is_repeated(field):
                request = child[0] if child else child.add()
            else:
                child.SetInParent()
                request = child
            if fresh and field.message_type.full_name in self.samples:
                request.CopyFrom(self.samples[field.message_type.full_name])
        return request

    def of(self, request):
        """Yields a request's mutants."""
        for path, field in places(request.DESCRIPTOR, self.options):
            told = rule(field, self.options)
            if field.name in ("request_id", "validate_only", "etag", "page_size", "page_token"):
                continue
            name = ".".join(f.name for f in (*path, field))
            for what, value, reasons in self.values(field, told):
                # Filled where it was empty, it may contradict another field.
                if ... not in reasons and not reasons <= EDGE and not self.filled(request, path, field):
                    reasons = set()
                mutant = copy.deepcopy(request)
                self.unmask(mutant, (*path, field))
                owner = self.holder(mutant, path)
                if isinstance(value, dict):  # a time
                    target = getattr(owner, field.name)
                    if is_repeated(field):
                        owner.ClearField(field.name)
                        target = getattr(owner, field.name).add()
                    target.CopyFrom(type(target)(**value))
                    target.SetInParent()
                elif isinstance(value, bytes):  # a text that no message would take
                    put(owner, field, MARK.decode())
                    yield f"{name}: {what}", self.replaced(mutant, value), reasons
                    continue
                else:
                    put(owner, field, value)
                yield f"{name}: {what}", mutant.SerializeToString(), reasons
        yield from self.reversed(request)
        yield from self.masks(request)

    def filled(self, request, path, field):
        for step in (*path, field):
            value = getattr(request, step.name)
            if not (value if is_repeated(step) or not step.message_type else request.HasField(step.name)):
                return False
            request = value[0] if is_repeated(step) else value
        return True

    def unmask(self, request, way):
        """An update is told of the field that is changed, or it would not look at it."""
        if "update_mask" in request.DESCRIPTOR.fields_by_name and len(way) > 1 and way[0].name != "update_mask":
            request.ClearField("update_mask")
            request.update_mask.paths.append(way[1].name)

    def replaced(self, mutant, value):
        """The bytes of a message with others, of the same length, in the place of the mark."""
        return mutant.SerializeToString().replace(MARK, value.ljust(len(MARK), b"a") if value != b"\xe2\x80" else b"aaaaa" + value)

    def values(self, field, told):
        """Yields (what, value, reasons) for a field of that kind."""
        if field.type == FieldDescriptor.TYPE_BYTES:
            yield from self.files(told)
        elif field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
            for what, value, reasons in self.texts(field, told):
                # A day is read before it is looked at as a text: what is no day is refused as that.
                yield what, value, reasons | {"DATE_INVALID"} if told.date and reasons else reasons
        elif field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
            for number in (99, -1, 2**31 - 1):
                yield f"enum {number}", number, {"FIELD_INVALID"}
        elif field.cpp_type in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64):
            for number in (-1, -2**31, 2**31 - 1):
                yield f"number {number}", number, set()
        elif field.message_type and field.message_type.name == "When":
            for what, value in TIMES.items():
                yield f"time, {what}", value, WHEN
            yield "time, too long", dict(text="9" * 201), {"FIELD_TOO_LONG"}
            yield "time, unclean", dict(text="9:00\u202e"), {"TEXT_INVALID"}

    def texts(self, field, told):
        most = told.max_bytes or 200
        canary = CANARY if told.sensitive and len(CANARY) < most else "a"
        for what, bad in UNCLEAN.items():
            yield f"text, {what}", (canary + bad)[:most] if most < 8 else canary + bad + "b", CLEAN
        if most >= len(MARK):
            for what, bad in NOT_UTF8.items():
                yield f"text, {what}", bad, {"REQUEST_MALFORMED", "TEXT_INVALID"}
        too_long = {"FIELD_TOO_LONG", "REQUEST_TOO_LARGE"}
        yield "text, a byte too long", canary[:most].ljust(most + 1, "x"), too_long
        yield "text, bytes not characters", "é" * (most // 2 + 1), too_long
        yield "text, as long as may be", canary[:most].ljust(most, "x"), {...}
        if not told.multiline:
            yield "text, two lines", "a\nb", CLEAN
        if told.required:
            yield "text, nothing", "", {"FIELD_REQUIRED"} if not is_repeated(field) else set()
            yield "text, an ellipsis", "…", {"FIELD_REQUIRED"}
        if told.id:
            yield from self.ids(told.id.split(","), NAMELESS if told.named else {"ID_INVALID"})
        if told.date:
            for date in DATES:
                yield f"date {date}", date, {"DATE_INVALID"}
        if field.name == "birth_date":
            for date in ("2199-12-31", "1879-12-31"):
                yield f"birth date {date}", date, {"BIRTH_DATE_INVALID"}
        if field.name == "npi" or field.name.endswith("_npi"):
            for what, npi in NPIS.items():
                yield f"NPI, {what}", npi, {"NPI_INVALID"}
        if told.file:
            yield from self.files(told)

    def files(self, told):
        """What a file may hold: its mistakes are in the reply, and then nothing of it is written."""
        most = told.max_bytes or 200
        for what, text in FILES.items():
            yield f"file, {what}", text[:most], {...}
        for what, bad in UNCLEAN.items():
            yield f"file, {what}", f"{CANARY}{bad},{CANARY}\n{CANARY}", {...}
        yield "file, a byte too long", "x" * (most + 1), {"FIELD_TOO_LONG", "REQUEST_TOO_LARGE"}

    def ids(self, own, invalid):
        for form in IDS:
            yield f"id {form.format(own[0])!r}", form.format(own[0]), invalid
        yield "id, unknown kind", "zz-1", invalid
        yield "id, upper case", f"{own[0].upper()}-1", invalid
        yield "id, nobody's", f"{own[0]}-{2**62}", {...}
        for other in sorted(self.prefixes - set(own)):
            yield f"id, a {other}", f"{other}-1", {"ID_WRONG_KIND"}

    def reversed(self, request):
        """The end before the start, where a message has both."""
        for path in {path for path, _ in places(request.DESCRIPTOR, self.options)}:
            descriptor = path[-1].message_type if path else request.DESCRIPTOR
            for first, last in PAIRS:
                fields = descriptor.fields_by_name
                if first not in fields or last not in fields:
                    continue
                mutant = copy.deepcopy(request)
                owner = self.holder(mutant, path)
                values = ("2026-12-09", "2026-12-02")
                if first == "opens":
                    values = ("18:00", "08:00")
                for name, value in zip((first, last), values):
                    if fields[name].message_type:
                        getattr(owner, name).CopyFrom(type(getattr(owner, name))(civil=f"{value}T09:00"))
                    else:
                        setattr(owner, name, value)
                if "update_mask" in request.DESCRIPTOR.fields_by_name:
                    mutant.ClearField("update_mask")
                    mutant.update_mask.paths.extend([first, last])
                yield f"{last} before {first}", mutant.SerializeToString(), set()

    def masks(self, request):
        if "update_mask" not in request.DESCRIPTOR.fields_by_name:
            return
        for mask in ("no_such_field", "id", "etag", "*", "patient.id", "", "Name"):
            mutant = copy.deepcopy(request)
            mutant.ClearField("update_mask")
            mutant.update_mask.paths.append(mask)
            yield f"mask {mask!r}", mutant.SerializeToString(), set()

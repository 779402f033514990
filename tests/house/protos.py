"""Every element of the protos is commented, every method has a policy, and every reason the server gives is documented."""
import pathlib
import re
import sys

from google.protobuf import descriptor_pb2


def elements(file):
    """Yields (path in the descriptor, name) of every element that needs a comment."""
    for i, service in enumerate(file.service):
        yield (6, i), service.name
        for j, method in enumerate(service.method):
            yield (6, i, 2, j), f"{service.name}.{method.name}"
    for i, enum in enumerate(file.enum_type):
        yield (5, i), enum.name
        for j, value in enumerate(enum.value):
            yield (5, i, 2, j), value.name
    for i, message in enumerate(file.message_type):
        yield (4, i), message.name
        for j, field in enumerate(message.field):
            yield (4, i, 2, j), f"{message.name}.{field.name}"
    for i, extension in enumerate(file.extension):
        yield (7, i), extension.name


def main():
    root, descriptors = pathlib.Path(sys.argv[1]), sys.argv[2]
    files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(descriptors).read_bytes())
    found, count, documented = [], 0, set()
    for file in files.file:
        if file.package != "psmet.v1":
            continue
        comments = {tuple(l.path): l.leading_comments for l in file.source_code_info.location}
        for path, name in elements(file):
            count += 1
            if not comments.get(path, "").strip():
                found.append(f"{file.name}: {name} has no comment")
        for text in comments.values():
            documented.update(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b(?:FORBIDDEN|UNAUTHENTICATED|OVERLOADED|INTERNAL|CANCELLED)\b", text))
    made = re.compile(r'(?:Refused|Invalid|Missing)\(\s*"([A-Z_]+)"|Error\(\s*absl::StatusCode::\w+,\s*"([A-Z_]+)"')
    for path in sorted([*root.glob("server/rules/*.cc"), *root.glob("server/store/*.cc"), *root.glob("server/handlers/*.cc"),
                        root / "server/rpc/dispatch.cc", root / "server/rpc/edge.cc", root / "server/sql/writer.cc"]):
        for match in made.finditer(path.read_text()):
            reason = match.group(1) or match.group(2)
            if reason not in documented:
                found.append(f"{path.relative_to(root)}: no proto comment documents {reason}")
    print("\n".join(found) or f"{count} elements are commented; {len(documented)} reasons are documented")
    sys.exit(1 if found or count < 500 else 0)


main()

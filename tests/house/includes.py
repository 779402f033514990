"""The arrows between floors point down: reads the #include lines of server/ and client/ and compares them with the table."""
import pathlib
import re
import sys

FLOORS = {"base", "rules", "sql", "store", "handlers", "rpc"}
# What each floor may include of the project, and of libraries. Standard headers are free to all.
MAY = {
    "base": ({"base"}, {"absl", "spdlog", "sodium", "utf8proc"}),
    "rules": ({"rules", "base/id.h", "base/error.h"}, {"absl", "nlohmann"}),
    "sql": ({"sql", "base"}, {"absl", "sqlite3"}),
    "store": ({"store", "sql", "rules", "base"}, {"absl"}),
    "handlers": ({"handlers", "store", "sql/connection.h", "rules", "base", "psmet/v1"}, {"absl", "google", "toml++"}),
    "rpc": ({"rpc", "handlers", "store", "sql", "rules", "base", "psmet/v1", "grpc/health"},
            {"absl", "google", "grpcpp", "grpc", "prometheus"}),
    "client": ({"client", "psmet/v1", "grpc/health"}, {"absl", "google", "grpcpp", "grpc", "CLI", "utf8proc", "toml++"}),
}
# One file of a floor may use what the others may not.
ONLY_IN_CLIENT = {"toml++": {"client/settings.cc"}}
ONLY = {"nlohmann": {"server/rules/facts.cc"}, "spdlog": {"server/base/telemetry.cc"}, "utf8proc": {"server/base/text.cc"},
        "sodium": {"server/base/digest.cc"}}
INCLUDE = re.compile(r'^\s*#include\s+([<"])([^>"]+)[>"]')


def library(path):
    head = path.split("/")[0]
    return head[:-2] if head.endswith(".h") else head


def problems(root):
    for path in sorted([*root.glob("server/*/*.[ch]*"), *root.glob("client/*.[ch]*")]):
        name = str(path.relative_to(root))
        floor = "client" if name.startswith("client/") else path.parent.name
        project, libraries = MAY[floor]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            kind, target = match.groups()
            head = target.split("/")[0]
            ours = kind == '"' and (head in FLOORS or head in {"psmet", "grpc", "client"})
            if ours or (kind == '"' and floor == "client"):
                target = f"client/{target}" if floor == "client" and "/" not in target else target
                if not any(target == may or target.startswith(may + "/") for may in project):
                    yield f"{name}:{number}: {floor} may not include {target}"
            elif "/" in target or target.endswith(".h"):
                word = library(target)
                if word in {"absl", "google", "grpc", "grpcpp", "nlohmann", "spdlog", "sodium", "utf8proc", "sqlite3", "toml++",
                            "prometheus", "CLI"}:
                    if word not in libraries:
                        yield f"{name}:{number}: {floor} may not include {target}"
                    if floor == "client" and name not in ONLY_IN_CLIENT.get(word, {name}):
                        yield f"{name}:{number}: only {', '.join(ONLY_IN_CLIENT[word])} may include {target}"
                    if word in ONLY and floor != "client" and name not in ONLY[word]:
                        yield f"{name}:{number}: only {', '.join(ONLY[word])} may include {target}"


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(problems(root))
    seen = len(list(root.glob("server/*/*.cc")))
    print("\n".join(found) or f"{seen} files of the server and their headers include only what their floor may")
    sys.exit(1 if found or seen < 20 else 0)


main()

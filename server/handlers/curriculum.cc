#include "handlers/curriculum.h"

#include <absl/strings/ascii.h>

#include <algorithm>

#include "base/error.h"
#include "handlers/policy.h"
#include "handlers/wire.h"
#include "rules/staff.h"
#include "store/curriculum.h"
#include "store/lists.h"

namespace psmet::handlers {
namespace {

constexpr int kMostBlocks = 8;

// People type keys: small letters, digits and hyphens, and no hyphen at an end.
bool IsKey(std::string_view word, bool hyphens) {
  if (word.empty() || word.size() > 40 || word.front() == '-' || word.back() == '-') return false;
  return std::all_of(word.begin(), word.end(), [&](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || (hyphens && c == '-');
  });
}

std::string Key(TomlTable& table, std::string_view key, bool hyphens) {
  std::string word = table.Text(key, Need::kRequired, 40);
  if (word.empty() || IsKey(word, hyphens)) return word;
  table.Report(key, "VALUE_INVALID",
               std::string(key) + " may hold small letters" +
                   (hyphens ? ", digits and hyphens between them" : " and digits, and no hyphen") + ", at most 40");
  return "";
}

Module ReadModule(TomlTable table) {
  Module module;
  module.key = Key(table, "key", true);
  module.title = table.Text("title", Need::kRequired, 200);
  module.blocks = table.Number("blocks", Need::kRequired, 1, kMostBlocks).value_or(1);
  module.objectives = table.Texts("objectives", Need::kRequired, 20);
  module.tags = table.Texts("tags", Need::kRequired, 20, 60);
  for (const std::string& tag : module.tags) {
    if (!IsKey(tag, true)) {
      table.Report("tags", "VALUE_INVALID", "tags hold small letters, digits and hyphens between them, at most 40");
      break;
    }
  }
  return module;
}

// What a file can say; the rows' numbers, revision and whether it was taught are not part of it.
bool SaysTheSame(Curriculum a, Curriculum b) {
  const auto facts = [](Curriculum& c) {
    for (Module& module : c.modules) module.number = 0;
    return std::tie(c.name, c.edition, c.title, c.owner, c.recognized_by, c.families, c.accepted_credentials,
                    c.conditions, c.modules, c.source);
  };
  return facts(a) == facts(b);
}

// Errors: CURRICULUM_TAUGHT, MODULE_PLANNED.
absl::Status CheckReplaceable(sql::ReadTx& tx, const Curriculum& before, const Curriculum& after) {
  if (before.taught) {
    return Refused("CURRICULUM_TAUGHT",
                   "{curriculum} has been taught, so it never changes; publish it as a new edition",
                   {{"curriculum", before.key()}});
  }
  for (const Module& module : before.modules) {
    const bool kept = std::any_of(after.modules.begin(), after.modules.end(),
                                  [&](const Module& each) { return each.key == module.key; });
    if (kept) continue;
    if (const auto session = store::SessionPlanning(tx, module.number)) {
      return Refused("MODULE_PLANNED", "the file leaves out {module}, which session {session} plans",
                     {{"module", before.key() + "/" + module.key}, {"session", session->str()}});
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<Curriculum> ReadCurriculum(std::string_view file, Problems* problems) {
  TomlFile toml(file, problems);
  if (!toml.parsed()) return std::nullopt;
  TomlTable root = toml.root();
  Curriculum curriculum;
  curriculum.name = Key(root, "name", true);
  curriculum.edition = Key(root, "edition", false);
  curriculum.title = root.Text("title", Need::kRequired, 200);
  curriculum.owner = root.Text("owner", Need::kRequired, 200);
  curriculum.recognized_by = root.Texts("recognized_by", Need::kRequired, 20);
  curriculum.families = root.Texts("families", Need::kRequired, 10, 20);
  curriculum.accepted_credentials = root.Texts("accepted_credentials", Need::kRequired, 30, 20);
  curriculum.conditions = root.Texts("conditions", Need::kRequired, 50, 8);
  curriculum.source = root.Text("source", Need::kRequired, 1000);
  for (const std::string& family : curriculum.families) {
    if (std::find(Families().begin(), Families().end(), family) == Families().end()) {
      root.Report("families", "VALUE_INVALID", FamilyUnknown());
      break;
    }
  }
  for (const std::string& type : curriculum.accepted_credentials) {
    if (const absl::Status known = rules::CheckCredentialType(type); !known.ok()) {
      root.Report("accepted_credentials", ReasonOf(known), std::string(known.message()));
      break;
    }
  }
  for (const std::string& condition : curriculum.conditions) {
    if (const absl::Status good = rules::CheckDiagnosis(condition); !good.ok()) {
      root.Report("conditions", ReasonOf(good), std::string(good.message()));
      break;
    }
  }
  for (TomlTable& table : root.Tables("modules", Need::kRequired)) {
    Module module = ReadModule(table);
    const bool twice = !module.key.empty() && std::any_of(curriculum.modules.begin(), curriculum.modules.end(),
                                                          [&](const Module& each) { return each.key == module.key; });
    if (twice) table.Report("key", "VALUE_INVALID", "two modules have the key \"" + module.key + "\"");
    curriculum.modules.push_back(std::move(module));
  }
  if (root.Has("modules") && curriculum.modules.empty() && problems->empty()) {
    root.Report("modules", "VALUE_INVALID", "a curriculum has at least one module");
  }
  if (!toml.Finish()) return std::nullopt;
  return curriculum;
}

void ToProto(const Curriculum& curriculum, v1::Curriculum* out) {
  out->set_key(curriculum.key());
  out->set_name(curriculum.name);
  out->set_edition(curriculum.edition);
  out->set_title(curriculum.title);
  out->set_owner(curriculum.owner);
  out->mutable_recognized_by()->Assign(curriculum.recognized_by.begin(), curriculum.recognized_by.end());
  out->mutable_families()->Assign(curriculum.families.begin(), curriculum.families.end());
  out->mutable_accepted_credentials()->Assign(curriculum.accepted_credentials.begin(),
                                              curriculum.accepted_credentials.end());
  out->mutable_conditions()->Assign(curriculum.conditions.begin(), curriculum.conditions.end());
  for (const Module& module : curriculum.modules) {
    v1::Module* each = out->add_modules();
    each->set_key(curriculum.key() + "/" + module.key);
    each->set_title(module.title);
    each->set_blocks(module.blocks);
    each->mutable_objectives()->Assign(module.objectives.begin(), module.objectives.end());
    each->mutable_tags()->Assign(module.tags.begin(), module.tags.end());
  }
  out->set_taught(curriculum.taught);
  out->set_source(curriculum.source);
  out->set_etag(EtagOf(curriculum.revision));
}

absl::StatusOr<v1::PublishCurriculumResponse> PublishCurriculum(const Call&, sql::WriteTx& tx,
                                                                const v1::PublishCurriculumRequest& request) {
  v1::PublishCurriculumResponse reply;
  Problems problems;
  const auto curriculum = ReadCurriculum(request.file(), &problems);
  if (!curriculum) {
    reply.mutable_problems()->Assign(problems.begin(), problems.end());
    return reply;
  }
  const auto before = store::GetCurriculum(tx, curriculum->key());
  if (!before.ok()) {
    store::InsertCurriculum(tx, *curriculum);
    reply.set_outcome(v1::PUBLISH_OUTCOME_CREATED);
  } else if (SaysTheSame(*before, *curriculum)) {
    reply.set_outcome(v1::PUBLISH_OUTCOME_UNCHANGED);
  } else {
    TRY(CheckReplaceable(tx, *before, *curriculum));
    store::ReplaceCurriculum(tx, *curriculum);
    reply.set_outcome(v1::PUBLISH_OUTCOME_REPLACED);
  }
  if (reply.outcome() != v1::PUBLISH_OUTCOME_UNCHANGED) {
    store::KeepFile(tx, store::FileKind::kCurriculum, curriculum->key(), request.file());
  }
  ToProto(TRY(store::GetCurriculum(tx, curriculum->key())), reply.mutable_curriculum());
  return reply;
}

absl::StatusOr<v1::GetCurriculumResponse> GetCurriculum(const Call&, sql::ReadTx& tx,
                                                        const v1::GetCurriculumRequest& request) {
  v1::GetCurriculumResponse reply;
  ToProto(TRY(store::GetCurriculum(tx, request.curriculum())), reply.mutable_curriculum());
  return reply;
}

absl::StatusOr<v1::ListCurriculaResponse> ListCurricula(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListCurriculaRequest& request) {
  const Page page = TRY(PageOf(call, request));
  v1::ListCurriculaResponse reply;
  const std::string after = page.after.empty() ? "" : page.after[0];
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListCurricula(tx, after, limit); },
      [&](const Curriculum& each) { ToProto(each, reply.add_curricula()); },
      [](const Curriculum& each) -> std::vector<std::string> { return {each.key()}; }));
  return reply;
}

}  // namespace psmet::handlers

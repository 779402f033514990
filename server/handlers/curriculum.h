// Editions of curricula, published from files. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string_view>

#include "handlers/call.h"
#include "handlers/toml_file.h"
#include "psmet/v1/curriculum.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Reads an edition's file (deploy/curricula/README.md). Nothing when there are problems, which are then in `problems`.
std::optional<Curriculum> ReadCurriculum(std::string_view file, Problems* problems);
void ToProto(const Curriculum& curriculum, v1::Curriculum* out);

absl::StatusOr<v1::PublishCurriculumResponse> PublishCurriculum(const Call& call, sql::WriteTx& tx,
                                                                const v1::PublishCurriculumRequest& request);
absl::StatusOr<v1::GetCurriculumResponse> GetCurriculum(const Call& call, sql::ReadTx& tx,
                                                        const v1::GetCurriculumRequest& request);
absl::StatusOr<v1::ListCurriculaResponse> ListCurricula(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListCurriculaRequest& request);

}  // namespace psmet::handlers

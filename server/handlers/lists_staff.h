// Lists of instructors and of their credentials. The API's comments say what each call does.
#pragma once

#include <memory>

#include "handlers/lists.h"

namespace psmet::handlers {

std::unique_ptr<List> InstructorList(const Call& call, sql::ReadTx& tx);
std::unique_ptr<List> CredentialList(const Call& call, sql::ReadTx& tx);

}  // namespace psmet::handlers

// Lists of patients, of caregivers and of orders. The API's comments say what each call does.
#pragma once

#include <memory>

#include "handlers/lists.h"

namespace psmet::handlers {

std::unique_ptr<List> PatientList(const Call& call, sql::ReadTx& tx);
// A row a caregiver and patient.
std::unique_ptr<List> CaregiverList(const Call& call, sql::ReadTx& tx);
std::unique_ptr<List> OrderList(const Call& call, sql::ReadTx& tx);

// Puts the id of the patient in the place of the number in the cell "patient"; reports one that nobody has.
void ResolvePatient(sql::ReadTx& tx, ListRow& row);

}  // namespace psmet::handlers

#include "handlers/payer.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <string>
#include <vector>

#include "rules/nearest.h"
#include "store/policy.h"

namespace psmet::handlers {
namespace {

// "; did you mean sample-payer?", or which there are where they are few.
std::string Hint(const std::string& word, const std::vector<std::string>& known) {
  constexpr size_t kFew = 8;
  const std::string nearest = rules::Nearest(word, known);
  if (!nearest.empty()) return absl::StrCat("; did you mean ", nearest, "?");
  if (known.empty() || known.size() > kFew) return "";
  return absl::StrCat("; there are policies of ", absl::StrJoin(known, ", "));
}

}  // namespace

std::string PayerSpelled(sql::ReadTx& tx, const std::string& payer) {
  if (payer.empty()) return payer;
  std::string spelled = payer;
  for (const auto& one : store::Payers(tx)) {
    if (one.payer == payer) return payer;
    if (absl::EqualsIgnoreCase(one.payer, payer)) spelled = one.payer;
  }
  return spelled;
}

std::optional<rules::Remark> PayerRemark(sql::ReadTx& tx, const Patient& patient) {
  if (patient.payer.empty()) {
    return rules::Remark{"PAYER_MISSING", "no payer is on record; charges will be held as NO_POLICY"};
  }
  std::vector<std::string> payers, plans;
  for (const auto& one : store::Payers(tx)) {
    if (one.payer == patient.payer && one.plan == patient.plan) return std::nullopt;
    if (one.payer == patient.payer) plans.push_back(one.plan);
    if (payers.empty() || payers.back() != one.payer) payers.push_back(one.payer);
  }
  std::string text;
  if (plans.empty()) {
    text = absl::StrCat("no policy is for payer ", patient.payer, Hint(patient.payer, payers));
  } else if (plans == std::vector<std::string>{""}) {
    text =
        absl::StrCat("the policies of payer ", patient.payer, " are for no plan, and the patient has ", patient.plan);
  } else {
    std::erase(plans, "");
    text = absl::StrCat("no policy of payer ", patient.payer, " is for ",
                        patient.plan.empty() ? "a patient without a plan" : "plan " + patient.plan,
                        "; it has policies for ", absl::StrJoin(plans, ", "));
  }
  return rules::Remark{"UNKNOWN_PAYER",
                       absl::StrCat(text, text.back() == '?' ? " Charges" : "; charges", " will be held as NO_POLICY")};
}

}  // namespace psmet::handlers

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/error.h"
#include "handlers/fields.h"
#include "handlers/lists_people.h"
#include "handlers/orders.h"
#include "handlers/references.h"
#include "rules/people.h"
#include "rules/staff.h"
#include "rules/when.h"
#include "rules/written.h"
#include "store/lists.h"
#include "store/people.h"

namespace psmet::handlers {
namespace {

absl::Status CheckDiagnoses(std::string_view text) {
  for (const absl::string_view code : absl::StrSplit(absl::string_view(text.data(), text.size()), "; ")) {
    TRY(rules::CheckDiagnosis(std::string_view(code.data(), code.size())));
  }
  return absl::OkStatus();
}

class Orders : public List {
 public:
  using List::List;
  std::string noun() const override { return "order"; }
  const google::protobuf::Descriptor* fields() const override { return v1::Order::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        PatientColumn(),
        {.field = "ordering_npi",
         .heading = "Ordering NPI",
         .also = {"NPI", "Provider NPI", "Referring NPI", "Ordering provider NPI", "Referring provider NPI"},
         .check = rules::CheckNpi},
        {.field = "ordering_name",
         .heading = "Ordering provider",
         .also = {"Provider", "Ordered by", "Ordering physician", "Referring provider", "Referring physician",
                  "Physician", "Provider name", "Referring MD"}},
        {.field = "ordered_on",
         .heading = "Order date",
         .also = {"Ordered on", "Ordered", "Date ordered", "Date of order", "Referral date", "Date"},
         .read = rules::WrittenDate},
        {.field = "valid_until",
         .heading = "Valid until",
         .also = {"Expires", "Expiration", "Expiration date", "Expiry", "Last day", "End date"},
         .read = rules::WrittenDate},
        {.field = "diagnoses",
         .heading = "Diagnoses",
         .also = {"Diagnosis", "Dx", "ICD-10", "ICD10", "Diagnosis codes", "Diagnosis code", "ICD-10 codes",
                  "ICD-10 code", "Dx code"},
         .read = rules::WrittenDiagnoses,
         .check = CheckDiagnoses},
        {.field = "units", .heading = "Units", .also = {"Units ordered"}, .read = rules::WrittenNumber},
        {.field = "hours", .heading = "Hours", .also = {"Hours ordered"}, .read = rules::WrittenNumber},
        {.field = "format",
         .heading = "Format",
         .also = {"Group or individual", "Setting"},
         .read = rules::WrittenFormat},
        {.field = "topics", .heading = "Topics", .also = {"Topic", "Content areas"}, .read = rules::WrittenWords},
        {.field = "standing", .heading = "Standing order", .also = {"Standing"}, .read = rules::WrittenYes},
        {.field = "individual_reason", .heading = "Individual reason", .also = {"Reason for individual training"}},
        {.field = "authorization",
         .heading = "Authorization",
         .also = {"Prior authorization", "Auth #", "Authorization number", "Prior auth", "PA number"}},
        {.field = "authorized_units",
         .heading = "Authorized units",
         .also = {"Auth units"},
         .read = rules::WrittenNumber},
        {.field = "plan_of_care_on",
         .heading = "Plan of care",
         .also = {"Plan of care date"},
         .read = rules::WrittenDate},
        {.field = "state", .heading = "State", .also = {"Status", "Signed"}, .read = rules::WrittenOrderState},
        {.field = "id", .heading = "PSMET ID", .also = {"Order id"}, .use = Use::kAdding},
    };
    return columns;
  }

  void Resolve(ListRow& row) override {
    ResolvePatient(tx_, row);
    for (const char* number : {"units", "hours", "authorized_units"}) {
      if (row.Text(number) == "0") row.cells[number] = "";
    }
  }

  void CheckTogether(ListRow& row) override {
    const auto dated = rules::ReadDay(row.Text("ordered_on")), last = rules::ReadDay(row.Text("valid_until"));
    if (!dated.ok() || !last.ok()) return;
    const absl::Status good = rules::CheckOrderDays(*dated, *last);
    if (!good.ok()) row.Refuse("valid_until", good);
  }

  std::string KeyOf(const Cells& cells) const override {
    std::string key = absl::StrCat(CellOf(cells, "patient"), " ", CellOf(cells, "id"));
    for (const char* field : kIdentity) absl::StrAppend(&key, "|", CellOf(cells, field));
    return key;
  }

  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const PatientId patient = TRY(ParseId<PatientId>(CellOf(cells, "patient")));
    const OrderId id = ParseId<OrderId>(CellOf(cells, "id")).value_or(OrderId{});
    std::vector<Entry> same;
    for (const Order& order : store::OrdersOf(tx_, patient)) {
      Entry entry = EntryOf(order);
      if (order.id == id) return Taken(std::move(entry));
      if (!taken_.contains(entry.id) && IsAbout(cells, entry.cells)) same.push_back(std::move(entry));
    }
    if (same.empty()) return std::optional<Entry>();
    if (same.size() == 1) return Taken(std::move(same[0]));
    const auto word = [](std::string* out, const Entry& entry) { absl::StrAppend(out, entry.id); };
    return Invalid("MATCH_UNCLEAR", "{orders} are all of that provider and date; give the PSMET ID",
                   {{"orders", absl::StrJoin(same, ", ", word)}});
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddOrderRequest request;
    request.set_validate_only(to.dry_run);
    request.set_pending(CellOf(cells, "state") == "pending");
    FillFrom(cells, request.mutable_order());
    TRY(CheckRequest(request));
    const auto added = AddOrder(call_, to.tx, request);
    if (ReasonOf(added.status()) == "ORDER_INCOMPLETE") {
      return Invalid("ORDER_INCOMPLETE", "{why}; until it is complete write pending in a column \"State\"",
                     {{"why", std::string(added.status().message())}});
    }
    const auto reply = TRY(added);
    to.changed_charges->MergeFrom(reply.changed_charges());
    to.warnings->MergeFrom(reply.warnings());
    taken_.insert(reply.order().id());
    return reply.order().id();
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    std::vector<std::string> own;
    for (const std::string& field : changed) {
      if (field != "state") own.push_back(field);
    }
    if (!own.empty()) {
      v1::UpdateOrderRequest request;
      request.set_validate_only(to.dry_run);
      FillUpdate(entry.id, cells, own, request, request.mutable_order());
      TRY(CheckRequest(request));
      const auto reply = TRY(UpdateOrder(call_, to.tx, request));
      to.changed_charges->MergeFrom(reply.changed_charges());
      to.warnings->MergeFrom(reply.warnings());
    }
    if (own.size() == changed.size()) return absl::OkStatus();
    if (CellOf(cells, "state") != "active") {
      return Refused("ROW_DIFFERS", "order {order} is in force and can't be pending again; cancel it, add another",
                     {{"order", entry.id}});
    }
    v1::VerifyOrderRequest request;
    request.set_validate_only(to.dry_run);
    request.set_order(entry.id);
    const auto reply = TRY(VerifyOrder(call_, to.tx, request));
    to.changed_charges->MergeFrom(reply.changed_charges());
    return absl::OkStatus();
  }

  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    std::vector<Entry> entries;
    for (const OrderId id : store::OrdersAfter(tx_, after.empty() ? 0 : std::stoll(after[0]), limit)) {
      entries.push_back(EntryOf(store::GetOrder(tx_, id).value()));
    }
    return entries;
  }
  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    cells["patient"] = NameOf(tx_, ParseId<PatientId>(cells["patient"]).value());
    return cells;
  }

 private:
  // What makes an order that one: an order in force is never edited, so one of another size is another order.
  static constexpr const char* kIdentity[] = {"ordering_npi", "ordered_on", "units", "hours", "format", "topics"};
  // True: what the row says of its identity is what is there.
  static bool IsAbout(const Cells& row, const Cells& there) {
    return std::all_of(std::begin(kIdentity), std::end(kIdentity), [&](const char* field) {
      const bool must = field == kIdentity[0] || field == kIdentity[1];
      return (!must && !row.contains(field)) || CellOf(row, field) == CellOf(there, field);
    });
  }
  static Entry EntryOf(const Order& order) {
    v1::Order out;
    ToProto(order, &out);
    return {.id = order.id.str(), .cells = CellsOf(out), .keys = {absl::StrCat(order.id.number)}};
  }
  std::optional<Entry> Taken(Entry entry) {
    taken_.insert(entry.id);
    return entry;
  }

  std::set<std::string> taken_;  // orders that rows before are about
};

}  // namespace

std::unique_ptr<List> OrderList(const Call& call, sql::ReadTx& tx) { return std::make_unique<Orders>(call, tx); }

}  // namespace psmet::handlers

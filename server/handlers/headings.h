// What people call the columns of their lists.
#pragma once

#include <string_view>
#include <vector>

#include "handlers/lists.h"

namespace psmet::handlers {

// The column that the heading names, by its own heading, its field or what else people call it, whatever the case,
// blanks, signs and short forms: "Med. Rec #" is "Medical record number". What each row of the list is (`noun`) may
// stand before it, and how cells are written in parentheses after it: "Patient DOB (m/d/y)". Null where none does.
const ListColumn* ColumnCalled(const std::vector<ListColumn>& columns, std::string_view heading, std::string_view noun);

}  // namespace psmet::handlers

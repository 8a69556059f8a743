#pragma once

#include <vector>

#include "extract/program.hpp"

namespace turbolift::extract {

/// Keeps what runs before main and may change state that the slice has: a static object whose constructor enters its
/// class in a table, a function with the attribute `constructor`. It is looked for in all units that the objects say
/// have initialisers and from which the state can be reached. Leaving one out would give a wrong answer without an
/// error. Whether anything was added to the closure, which then has to settle again.
bool keep_registrars(ProgramClosure& closure);

/// Variables of the slice that other code of the program changes: an error for each, since the service starts from the
/// initial value, unless `// turbolift: initial value` stands at the variable. A variable that only the function itself
/// changes is a warning.
void check_state(ProgramClosure& closure);

}  // namespace turbolift::extract

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "extract/closure.hpp"
#include "extract/slice.hpp"

namespace turbolift::extract {

/// Which files a slice has, and which of their include directives stay.
struct IncludePlan {
  std::set<FileId> files;      ///< of the slice
  std::set<FileId> whole;      ///< of them, those that are included in the middle of a declaration: copied as they are
  std::set<Place> directives;  ///< include directives that stay, by their '#'
};

/// Prunes the includes of the units: for each file that a kept file needs, the directive that best provides it stays.
IncludePlan plan_includes(const std::vector<UnitClosure*>& units, const Selection& selection, Breadth breadth,
                          FileTable& files);

/// Step "emit": the text of the slice's files, sorted by path.
std::vector<SliceFile> emit(const std::vector<UnitClosure*>& units, const Selection& selection, const IncludePlan& plan,
                            FileTable& files);

}  // namespace turbolift::extract

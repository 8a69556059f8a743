#include <algorithm>
#include <functional>

#include "extract/emit.hpp"

namespace turbolift::extract {
namespace {

/// Prunes the includes of one unit into a plan that all units share.
class IncludePruner {
 public:
  IncludePruner(const UnitClosure& closure, const Selection& selection, FileTable& files, IncludePlan& plan)
      : closure_(closure), unit_(closure.unit()), selection_(selection), files_(files), plan_(plan) {
    for (const auto& [from, to] : unit_.preprocessor().edges) includes_[from].insert(to);
    needs_ = closure.file_needs();
  }

  void run() {
    add_macro_needs();
    keep_whole(includes_in_declarations());
    keep_whole(split_namespaces());
    std::set<FileId> done;
    for (bool is_new = true; is_new;) {
      is_new = false;
      std::set<FileId> current = plan_.files;
      for (FileId file : current) {
        if (!done.insert(file).second) continue;
        is_new = true;
        for (FileId needed : needs_[file]) provide(file, needed);
      }
    }
    for (const auto& [asking, asked] : unit_.preprocessor().questions) {
      if (plan_.files.contains(asking) && files_.is_project(asked)) plan_.files.insert(asked);
    }
    // Includes of files that stay for another reason are harmless, and leave the text as it was.
    for (const Include& include : unit_.preprocessor().includes) {
      bool stays = files_.is_project(include.target) && plan_.files.contains(include.target);
      if (stays && plan_.files.contains(include.place.file)) plan_.directives.insert(include.place);
    }
  }

 private:
  void add_macro_needs() {
    for (const MacroUse& use : unit_.preprocessor().uses) {
      const TextUnit* around = unit_.unit_at(use.use);
      if (around != nullptr && !selection_.kept.contains({use.use.file, around->begin})) continue;
      if (use.definition.file != use.use.file) needs_[use.use.file].insert(use.definition.file);
    }
  }

  /// `enum Codes { #include "codes.def" };`
  std::vector<FileId> includes_in_declarations() {
    std::vector<FileId> whole;
    for (const Include& include : unit_.preprocessor().includes) {
      const TextUnit* around = unit_.unit_at(include.place);
      if (around == nullptr || !selection_.kept.contains({include.place.file, around->begin})) continue;
      plan_.directives.insert(include.place);
      if (files_.is_project(include.target)) whole.push_back(include.target);
    }
    return whole;
  }

  /// Headers that open or close a namespace for the text around their include directives.
  std::vector<FileId> split_namespaces() {
    std::vector<FileId> whole;
    for (const Include& include : unit_.preprocessor().includes) {
      bool opens_or_closes = unit_.split_namespaces().contains(include.target) && unit_.main_file() != include.target;
      if (!opens_or_closes || !plan_.files.contains(include.place.file)) continue;
      plan_.directives.insert(include.place);
      whole.push_back(include.target);
    }
    return whole;
  }

  /// Copies the files, and what they include, as they are.
  void keep_whole(std::vector<FileId> whole) {
    while (!whole.empty()) {
      FileId file = whole.back();
      whole.pop_back();
      if (!plan_.whole.insert(file).second) continue;
      plan_.files.insert(file);
      for (const Include& include : unit_.preprocessor().includes) {
        if (include.place.file != file) continue;
        plan_.directives.insert(include.place);
        if (files_.is_project(include.target)) whole.push_back(include.target);
      }
    }
  }

  /// All that including `file` brings in, itself included.
  const std::set<FileId>& reach(FileId file) {
    auto [known, is_new] = reach_.try_emplace(file);
    if (!is_new) return known->second;
    std::set<FileId> result;
    std::vector<FileId> left = {file};
    while (!left.empty()) {
      FileId next = left.back();
      left.pop_back();
      if (!result.insert(next).second) continue;
      for (FileId included : includes_[next]) left.push_back(included);
    }
    return reach_[file] = std::move(result);
  }

  /// Smaller is better: the file itself, then the nearest path, then what brings in least.
  auto rank(const Include& include, FileId needed) {
    const std::string& a = files_.path(include.target);
    const std::string& b = files_.path(needed);
    auto [end_a, end_b] = std::ranges::mismatch(a, b);
    auto shared = std::count(a.begin(), end_a, '/');
    return std::tuple(include.target == needed ? 0 : 1, -shared, reach(include.target).size());
  }

  /// Among the directives that pass `is_allowed`, the best one that brings in `needed`.
  const Include* best(FileId needed, const std::function<bool(const Include&)>& is_allowed) {
    const Include* result = nullptr;
    for (const Include& include : unit_.preprocessor().includes) {
      if (include.target == no_file || !is_allowed(include) || !reach(include.target).contains(needed)) continue;
      if (result == nullptr || rank(include, needed) < rank(*result, needed)) result = &include;
    }
    return result;
  }

  void provide(FileId file, FileId needed) {
    if (needed == unit_.main_file()) return;
    if (files_.is_project(needed)) plan_.files.insert(needed);
    const Include* include = best(needed, [&](const Include& candidate) { return candidate.place.file == file; });
    if (include == nullptr) {
      include = best(needed, [&](const Include& candidate) { return reach(file).contains(candidate.place.file); });
    }
    if (include == nullptr) include = best(needed, [](const Include&) { return true; });
    std::set<FileId> passed;
    while (include != nullptr) {
      plan_.directives.insert(include->place);
      plan_.files.insert(include->place.file);
      FileId target = include->target;
      if (!files_.is_project(target)) break;
      plan_.files.insert(target);
      if (target == needed || !passed.insert(target).second) break;
      include = best(needed, [&](const Include& candidate) { return candidate.place.file == target; });
    }
  }

  const UnitClosure& closure_;
  const ParsedUnit& unit_;
  const Selection& selection_;
  FileTable& files_;
  IncludePlan& plan_;
  std::map<FileId, std::set<FileId>> includes_;
  std::map<FileId, std::set<FileId>> reach_;
  std::map<FileId, std::set<FileId>> needs_;
};

/// Everything that is included from the units' own files stays.
void keep_all_includes(const UnitClosure& closure, FileTable& files, IncludePlan& plan) {
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (const Include& include : closure.unit().preprocessor().includes) {
      if (!plan.files.contains(include.place.file) || !plan.directives.insert(include.place).second) continue;
      is_new = true;
      if (files.is_project(include.target)) plan.files.insert(include.target);
    }
  }
}

}  // namespace

IncludePlan plan_includes(const std::vector<UnitClosure*>& units, const Selection& selection, Breadth breadth,
                          FileTable& files) {
  IncludePlan plan;
  for (const UnitClosure* closure : units) plan.files.insert(closure->unit().main_file());
  for (const auto& [place, use] : selection.kept) plan.files.insert(place.file);
  // A unit may need what another one made part of the slice: until nothing changes.
  for (std::size_t before = 0; before != plan.files.size() + plan.directives.size();) {
    before = plan.files.size() + plan.directives.size();
    for (const UnitClosure* closure : units) {
      IncludePruner(*closure, selection, files, plan).run();
      if (breadth != Breadth::exact) keep_all_includes(*closure, files, plan);
    }
  }
  return plan;
}

}  // namespace turbolift::extract

#include "extract/emit.hpp"

#include <algorithm>
#include <filesystem>

#include "extract/text_editor.hpp"

namespace turbolift::extract {
namespace {

/// What all units together know of one file.
struct FileView {
  std::map<unsigned, unsigned> units;  ///< begin, end
  std::map<unsigned, Body> bodies;     ///< by '{'
  std::vector<Container> containers;
  std::vector<Include> includes;
  const clang::LangOptions* language = nullptr;
};

std::map<FileId, FileView> view_files(const std::vector<UnitClosure*>& units) {
  std::map<FileId, FileView> views;
  for (const UnitClosure* closure : units) {
    const ParsedUnit& unit = closure->unit();
    for (const auto& [file, text] : unit.text()) {
      FileView& view = views[file];
      view.language = &unit.language();
      for (const auto& [begin, text_unit] : text.units) {
        view.units[begin] = std::max(view.units[begin], text_unit.end);
      }
      view.bodies.insert(text.bodies.begin(), text.bodies.end());
      for (const Container& container : text.containers) {
        bool is_known = std::ranges::any_of(view.containers, [&](const Container& other) {
          return other.begin == container.begin && other.open_end == container.open_end;
        });
        if (!is_known) view.containers.push_back(container);
      }
    }
    for (const Include& include : unit.preprocessor().includes) {
      FileView& view = views[include.place.file];
      view.language = &unit.language();
      bool is_known =
          std::ranges::any_of(view.includes, [&](const Include& other) { return other.place == include.place; });
      if (!is_known) view.includes.push_back(include);
    }
    views[unit.main_file()].language = &unit.language();
  }
  return views;
}

/// Makes the text of one file.
class FileEmitter {
 public:
  FileEmitter(FileId file, const FileView& view, const Selection& selection, const IncludePlan& plan, FileTable& files)
      : file_(file),
        view_(view),
        selection_(selection),
        plan_(plan),
        files_(files),
        editor_(files.text(file), lex(files.text(file), *view.language)) {}

  std::string pruned() {
    claim_braces();
    remove_units();
    remove_bodies();
    settle_includes();
    editor_.remove_orphaned_comments();
    replace();
    return editor_.finish();
  }

  std::string whole() {
    replace();
    return editor_.finish();
  }

 private:
  bool is_kept_within(unsigned begin, unsigned end) const {
    auto first = selection_.kept.lower_bound({file_, begin});
    if (first != selection_.kept.end() && first->first.file == file_ && first->first.offset < end) return true;
    auto directive = plan_.directives.lower_bound({file_, begin});
    return directive != plan_.directives.end() && directive->file == file_ && directive->offset < end;
  }

  /// Braces of namespaces belong to no declaration; those around nothing go.
  void claim_braces() {
    claimed_.assign(files_.text(file_).size() + 1, 0);
    for (const Container& container : view_.containers) {
      for (std::size_t i = container.begin; i < container.open_end && i < claimed_.size(); ++i) claimed_[i] = 1;
      for (std::size_t i = container.close; i < container.end && i < claimed_.size(); ++i) claimed_[i] = 1;
      bool stays = container.from_macro || selection_.namespaces.contains({file_, container.begin}) ||
                   is_kept_within(container.begin, container.end);
      if (!stays) editor_.remove(container.begin, container.end);
    }
  }

  /// Tokens between two units belong to the second one: attributes, and code of a branch that was not taken.
  void remove_units() {
    unsigned previous_end = 0;
    const std::vector<TextToken>& tokens = editor_.tokens();
    for (const auto& [begin, end] : view_.units) {
      if (begin < previous_end) {
        // Units of different translation units that overlap: the text stays if either does.
        previous_end = std::max(previous_end, end);
        continue;
      }
      unsigned from = begin;
      auto token = std::ranges::lower_bound(tokens, begin, {}, &TextToken::begin);
      while (token != tokens.begin()) {
        --token;
        if (token->end <= previous_end) break;
        if (token->kind != TextToken::Kind::token) continue;
        if (claimed_[token->begin] != 0) break;
        from = token->begin;
      }
      if (!selection_.kept.contains({file_, begin})) editor_.remove(from, end);
      previous_end = std::max(previous_end, end);
    }
  }

  void remove_bodies() {
    for (const auto& [brace, body] : view_.bodies) {
      if (selection_.bodies.contains({file_, brace}) || editor_.is_removed(body.begin)) continue;
      editor_.remove(body.begin, body.end);
      editor_.insert(body.begin, ";");
    }
  }

  void settle_includes() {
    std::vector<unsigned> kept;
    std::vector<unsigned> dropped;
    for (const Include& include : view_.includes) {
      bool stays = plan_.directives.contains(include.place);
      (stays ? kept : dropped).push_back(include.place.offset);
    }
    std::ranges::sort(kept);
    std::ranges::sort(dropped);
    editor_.settle_directives(kept, dropped);
  }

  void replace() {
    auto first = selection_.replacements.lower_bound({file_, 0});
    for (; first != selection_.replacements.end() && first->first.file == file_; ++first) {
      unsigned begin = first->first.offset;
      if (editor_.is_removed(begin)) continue;
      editor_.remove(begin, first->second.end);
      editor_.insert(begin, first->second.text);
    }
    for (const Include& include : view_.includes) {
      bool is_absolute = include.spelling.starts_with('/');
      bool is_ours = files_.is_project(include.target) && plan_.directives.contains(include.place);
      if (!is_absolute || !is_ours || include.name.file != file_) continue;
      std::filesystem::path from = std::filesystem::path(files_.slice_path(file_)).parent_path();
      std::string relative = std::filesystem::path(files_.slice_path(include.target)).lexically_relative(from).string();
      if (from.empty()) relative = files_.slice_path(include.target);
      editor_.remove(include.name.offset, include.name.offset + static_cast<unsigned>(include.spelling.size()) + 2);
      editor_.insert(include.name.offset, '"' + relative + '"');
    }
  }

  FileId file_;
  const FileView& view_;
  const Selection& selection_;
  const IncludePlan& plan_;
  FileTable& files_;
  TextEditor editor_;
  std::vector<char> claimed_;
};

}  // namespace

std::vector<SliceFile> emit(const std::vector<UnitClosure*>& units, const Selection& selection, const IncludePlan& plan,
                            FileTable& files) {
  std::map<FileId, FileView> views = view_files(units);
  std::vector<SliceFile> result;
  for (FileId file : plan.files) {
    FileView& view = views[file];
    if (view.language == nullptr) view.language = &units.front()->unit().language();
    bool is_whole = plan.whole.contains(file);
    FileEmitter emitter(file, view, selection, plan, files);
    SliceFile written{files.slice_path(file), is_whole ? emitter.whole() : emitter.pruned()};
    auto additions = selection.additions.find(file);
    if (additions != selection.additions.end()) {
      for (const std::string& line : additions->second) written.text += "\n" + line + "\n";
    }
    result.push_back(std::move(written));
  }
  std::ranges::sort(result, {}, &SliceFile::path);
  return result;
}

}  // namespace turbolift::extract

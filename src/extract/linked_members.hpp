#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "extract/index_object.hpp"
#include "extract/link_line.hpp"

namespace turbolift::extract {

/// Which members of archives a link takes: those that define what is missing. The order of the archives does not count,
/// as between --start-group and --end-group.
class LinkedMembers {
 public:
  /// A file of the link. Returns its number. `is_member`: it is taken only when something needs it.
  std::size_t add(const ObjectFacts& facts, bool is_member);
  /// What the options of the link ask for by themselves.
  void require(std::string symbol) { required_.insert(std::move(symbol)); }
  void require(const LinkLine& line);

  /// By number, whether it is part of what is linked.
  std::vector<bool> taken() const;

 private:
  struct File {
    std::vector<std::string> defined, required;
    bool is_member;
  };
  std::vector<File> files_;
  std::set<std::string> required_ = {"main"};
};

/// Follows --whole-archive over the items of a link.
class WholeArchive {
 public:
  void read(const LinkItem& item);
  bool is_on() const { return is_on_; }

 private:
  bool is_on_ = false;
};

}  // namespace turbolift::extract

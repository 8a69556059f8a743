// Counts the words and phrases of every file under a folder, each file in a service process on this machine.

#include <algorithm>
#include <exception>
#include <iomanip>
#include <iostream>
#include <ranges>
#include <string_view>
#include <tuple>
#include <turbolift/turbolift.hpp>

#include "count.hpp"
#include "files.hpp"

constinit turbolift::Local services;
constexpr auto count_there = turbolift::on<count_words>(services);

namespace {

constexpr int phrase_length = 4;
constexpr std::size_t lines = 10;

void print_top(std::string_view title, const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> top(std::min(lines, counts.size()));
  std::ranges::partial_sort_copy(counts, top, [](const auto& a, const auto& b) {
    return std::pair(b.second, std::string_view(a.first)) < std::pair(a.second, std::string_view(b.first));
  });
  std::cout << '\n' << title << '\n';
  for (const auto& [what, count] : top) std::cout << std::setw(8) << count << "  " << what << '\n';
}

int count_folder(const std::filesystem::path& folder) {
  const std::vector<std::filesystem::path> files = files_under(folder);
  // A file is read when its call is made: there are never more of them in memory than are being counted.
  const auto calls = files | std::views::transform([](const std::filesystem::path& file) {
                       return std::tuple(read_text(file), phrase_length);
                     });
  Counts all;
  std::size_t counted = 0;
  for (auto& [index, counts] : turbolift::as_completed(count_there, calls)) {
    if (counts) {
      all.add(*counts);
      ++counted;
    } else if (counts.error().kind == turbolift::ErrorKind::function_threw) {
      std::cerr << "skipped " << files[index].string() << ": " << counts.error().message << '\n';
    } else {
      std::cerr << counts.error().what() << '\n';
      return 1;
    }
  }
  std::cout << counted << " of " << files.size() << " files: " << all.total_words << " words, " << all.words.size()
            << " different ones, " << all.phrases.size() << " different phrases of " << phrase_length << " words\n";
  print_top("most frequent words", all.words);
  print_top("most frequent phrases", all.phrases);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: words FOLDER\n";
    return 2;
  }
  return count_folder(argv[1]);
} catch (const std::exception& error) {
  std::cerr << "words: " << error.what() << '\n';
  return 1;
}

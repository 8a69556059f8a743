file(MAKE_DIRECTORY ${FOLDER})
file(WRITE ${FOLDER}/table.hpp "#pragma once\nextern const int table[3];\nint sum_of_table();\nint unused_of_table();\n")
file(WRITE ${FOLDER}/table.cpp "#include \"made/table.hpp\"\n#include \"helper.hpp\"\nconst int table[3] = {1, 2, 3};\n"
  "int sum_of_table() { return helped(table[0]) + table[1] + table[2]; }\nint unused_of_table() { return unused_helped(1); }\n")

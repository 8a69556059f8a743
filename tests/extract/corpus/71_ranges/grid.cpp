#include "grid.hpp"
static int scaled(int v) { return v * 10; } // kept
int grid::Cell::weight() const { return scaled(row) + column; } // kept
bool grid::is_heavy(const Cell& cell) { return cell.weight() > 10; } // kept
bool grid::unused_is_light(const Cell& cell) { return !is_heavy(cell); } // dropped

#pragma once
using Numbers = std::vector<int>; // kept
using UnusedNumbers = std::vector<double>; // dropped

#pragma once

unsigned long square(unsigned long u);

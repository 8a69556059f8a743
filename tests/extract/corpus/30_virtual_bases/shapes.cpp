#include "shapes.hpp"
Base::~Base() {} // kept
int Base::id() const { return shared; } // kept
Left* Left::copy() const { return new Left(*this); } // kept
int Right::id() const { return right; } // kept
Both* Both::copy() const { return new Both(*this); } // kept
int Both::id() const { return Right::id() + left + Base::id(); } // kept
UnusedLeaf* UnusedLeaf::copy() const { return new UnusedLeaf(*this); } // dropped

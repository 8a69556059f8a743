// GCC does not mangle the names of static functions with C linkage.
#ifdef __clang__
#define NAME(plain, mangled) mangled
#else
#define NAME(plain, mangled) plain
#endif
extern "C" {
int real_value = 30; // turbolift: initial value
extern int alias_value __attribute__((alias("real_value"))); // kept
static int hidden_step(int v) { return v + 1; } // kept
int step(int v) __attribute__((alias(NAME("hidden_step", "_ZL11hidden_stepi")))); // kept
__attribute__((used)) static int unused_step(int v) { return v; } // dropped
static int fast(int v) { return v * 2; } // kept
static int slow(int v) { return v + v; } // kept
static int (*choose())(int) { return __builtin_expect(1, 1) ? fast : slow; } // kept
int chosen(int v) __attribute__((ifunc(NAME("choose", "_ZL6choosev")))); // kept
}
int renamed_in_assembly(int v) __asm__("another_name");
int renamed_in_assembly(int v) { return v * 3; }

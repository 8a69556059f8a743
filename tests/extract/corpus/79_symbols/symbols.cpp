extern "C" {
int real_value = 30; // turbolift: initial value
extern int alias_value __attribute__((alias("real_value"))); // kept
static int hidden_step(int v) { return v + 1; } // kept
int step(int v) __attribute__((alias("hidden_step"))); // kept
__attribute__((used)) static int unused_step(int v) { return v; } // dropped
static int fast(int v) { return v * 2; } // kept
static int slow(int v) { return v + v; } // kept
static int (*choose())(int) { return __builtin_expect(1, 1) ? fast : slow; } // kept
int chosen(int v) __attribute__((ifunc("choose"))); // kept
}
int renamed_in_assembly(int v) __asm__("another_name");
int renamed_in_assembly(int v) { return v * 3; }

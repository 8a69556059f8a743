#include "fast.h"
#if defined(__x86_64__)
	.text // warning: Clang cannot parse this: .*; its service is the whole program
	.globl fast_added
	.type fast_added, @function
fast_added:
	leal BY(%rdi), %eax
	ret
	.size fast_added, .-fast_added
#elif defined(__aarch64__)
	.text
	.globl fast_added
	.type fast_added, %function
fast_added:
	add w0, w0, #BY
	ret
#endif
	.section .note.GNU-stack,"",%progbits

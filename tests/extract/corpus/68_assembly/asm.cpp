// Only the assembler sees these definitions.
#if defined(__x86_64__)
__asm__(".text\n.globl asm_added\n.type asm_added, @function\nasm_added:\n  leal (%rdi,%rsi), %eax\n  ret\n.size asm_added, .-asm_added\n"); // kept
__asm__(".section .rodata\n.globl asm_bytes\nasm_bytes: .byte 3, 4, 5\n.globl asm_bytes_end\nasm_bytes_end:\n.text\n"); // kept
#else
extern "C" int asm_added(int a, int b) { return a + b; }
extern "C" const unsigned char asm_bytes[] = {3, 4, 5};
#endif

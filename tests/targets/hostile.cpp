// What programs do that nobody should start. usage: hostile MODE
#include <elf.h>
#include <sys/mman.h>
#include <sys/ptrace.h>

#include <cstddef>

#include "modes.hpp"

static int forks() {
  for (;;) {
    const pid_t pid = fork();
    if (pid == -1) break;
    if (pid == 0) {
      for (;;) pause();
    }
  }
  dprintf(1, "fork: %s\n", last_error());
  for (;;) pause();
}

static int reads() {
  char text[16];
  say_result("read", read(0, text, sizeof text));
  return 0;
}

static int traces() {
  say_result("PTRACE_TRACEME", ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
  const pid_t pid = child([] {
    for (;;) pause();
  });
  say_result("PTRACE_ATTACH", ptrace(PTRACE_ATTACH, pid, nullptr, nullptr));
  kill(pid, SIGKILL);
  status_of(pid);
  return 0;
}

static int changes_user() {
  execl("/usr/bin/su", "su", "--version", nullptr);
  return 1;
}

// mov $1, %eax; mov $7, %ebx; int $0x80: exit(7) as a program of 32 bits calls it.
static int becomes_old() {
  constexpr unsigned char code[] = {0xb8, 1, 0, 0, 0, 0xbb, 7, 0, 0, 0, 0xcd, 0x80};
  constexpr Elf32_Addr base = 0x8048000;
  struct File {
    Elf32_Ehdr head{};
    Elf32_Phdr segment{};
    unsigned char text[sizeof code];
  } file;
  memcpy(file.head.e_ident, ELFMAG, SELFMAG);
  file.head.e_ident[EI_CLASS] = ELFCLASS32;
  file.head.e_ident[EI_DATA] = ELFDATA2LSB;
  file.head.e_ident[EI_VERSION] = EV_CURRENT;
  file.head.e_type = ET_EXEC;
  file.head.e_machine = EM_386;
  file.head.e_version = EV_CURRENT;
  file.head.e_entry = base + offsetof(File, text);
  file.head.e_phoff = offsetof(File, segment);
  file.head.e_ehsize = sizeof file.head;
  file.head.e_phentsize = sizeof file.segment;
  file.head.e_phnum = 1;
  file.segment.p_type = PT_LOAD;
  file.segment.p_vaddr = file.segment.p_paddr = base;
  file.segment.p_filesz = file.segment.p_memsz = sizeof file;
  file.segment.p_flags = PF_R | PF_X;
  file.segment.p_align = 0x1000;
  memcpy(file.text, code, sizeof code);
  const int memory = must(memfd_create("old", MFD_CLOEXEC), "memfd_create");
  must(write(memory, &file, sizeof file), "write");
  char name[] = "old";
  char* const arguments[] = {name, nullptr};
  fexecve(memory, arguments, environ);
  printf("%s\n", last_error());
  return 1;
}

static int waits() {
  dprintf(1, "ready\n");
  for (;;) pause();
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"forks", forks},
                            {"reads", reads},
                            {"traces", traces},
                            {"changes-user", changes_user},
                            {"becomes-old", becomes_old},
                            {"waits", waits}};
  return run_mode(modes, argc, argv);
}

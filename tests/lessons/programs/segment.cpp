// A segment of System V shared memory with two accounts in it, from its making to its end.
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

struct Bank {
  int checking;
  int saving;
  char owner[8];
};

static Bank* bank;

static void move_money() {
  bank->checking = 90;  // [first]
  bank->saving += 10;   // [second]
}  // [moved]

int main() {
  const int id = shmget(IPC_PRIVATE, sizeof(Bank), 0600);
  if (id == -1) return 1;
  bank = static_cast<Bank*>(shmat(id, nullptr, 0));
  bank->checking = 100;
  bank->saving = 50;
  bank->owner[0] = 'A';
  if (fork() == 0) {
    move_money();  // [child]
    shmdt(bank);
    _exit(0);
  }
  shmctl(id, IPC_RMID, nullptr);  // [remove]
  shmdt(bank);
  wait(nullptr);
  return 0;
}

/* The same as any textbook's C program: standard input and output, malloc, fork, a pipe. usage: plain */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct node {
  int value;
  struct node *next;
};

int main(void) {
  struct node *list = NULL;
  int ends[2], status = 0, i;
  char text[64] = "";
  for (i = 0; i < 10; ++i) {
    struct node *node = malloc(sizeof *node);
    node->value = i * i;
    node->next = list;
    list = node;
  }
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    int sum = 0;
    for (; list != NULL; list = list->next) sum += list->value;
    sprintf(text, "sum %d", sum);
    if (write(ends[1], text, strlen(text) + 1) < 0) _exit(1);
    _exit(3);
  }
  if (read(ends[0], text, sizeof text) < 0) return 2;
  wait(&status);
  printf("%s, status %d\n", text, WEXITSTATUS(status));
  while (list != NULL) {
    struct node *next = list->next;
    free(list);
    list = next;
  }
  return 0;
}

#include "engine/decode/symbols.hpp"

#include <doctest/doctest.h>

using ipclab::engine::decode::public_name;

TEST_CASE("a symbol's name is what a source would write") {
  CHECK(public_name("sem_wait") == "sem_wait");
  CHECK(public_name("__pthread_mutex_lock") == "pthread_mutex_lock");
  CHECK(public_name("___pthread_mutex_lock") == "pthread_mutex_lock");
  CHECK(public_name("__printf_chk") == "printf");
  CHECK(public_name("__isoc99_scanf") == "scanf");
  CHECK(public_name("_exit") == "_exit");
  CHECK(public_name("_ZNSt6thread4joinEv") == "std::thread::join");
  CHECK(public_name("_ZNSolsEi") == "std::ostream::operator<<");
  CHECK(public_name("_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc") == "std::operator<<");
  CHECK(
      public_name("_ZSt4swapIiENSt9enable_ifIXsr6__and_ISt6__not_ISt15__is_tuple_likeIT_EESt21is_move_constructibleIS3_"
                  "ESt18is_move_assignableIS3_EEE5valueEvE4typeERS3_SC_") == "std::swap<int>");
}

// Reads and writes memory in many ways, of its own and of libc: every instruction that does so is checked by a test.
#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>

alignas(64) unsigned char area[8192];

static void by_string_instructions() {
  void* to = area;
  const void* from = area + 100;
  long count = 20;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count)::"memory");
  to = area + 300;
  count = 5;
  asm volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(0x0102030405060708) : "memory");
  count = 0;
  asm volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(7) : "memory");
}

static void by_atomics() {
  auto* number = new (area + 512) std::atomic<long>(5);
  number->fetch_add(3);
  number->exchange(9);
  long expected = 9;
  number->compare_exchange_strong(expected, 10);
  number->compare_exchange_strong(expected, 11);
  asm volatile("btsq %1, %0" : "+m"(*(area + 600)) : "r"(77L) : "memory");
  asm volatile("btrq %1, %0" : "+m"(*(area + 640)) : "r"(-3L) : "memory");
}

static void by_vectors() {
  const __m128i ones = _mm_set1_epi8(1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(area + 701), ones);
  _mm_store_si128(reinterpret_cast<__m128i*>(area + 768), ones);
  _mm_stream_si128(reinterpret_cast<__m128i*>(area + 784), ones);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(area + 800), ones);
  _mm_storeh_pd(reinterpret_cast<double*>(area + 816), _mm_set1_pd(2.5));
  _mm_maskmoveu_si128(ones, _mm_set1_epi8(-128), reinterpret_cast<char*>(area + 832));
  asm volatile("movups %%xmm1, %0" : "=m"(*(area + 900)));
  asm volatile("fldpi; fstpt %0" : "=m"(*(area + 1000)));
  asm volatile("stmxcsr %0" : "=m"(*(area + 1024)));
  asm volatile("sete %0; incb %0; negb %0" : "+m"(*(area + 1040)));
}

static void by_the_stack() {
  asm volatile("pushq %%rbx; popq %0; pushfq; popq %1" : "=m"(*(area + 1056)), "=m"(*(area + 1064))::"memory");
  asm volatile("enter $16, $0; leave" ::: "memory");
}

int main() {
  for (std::size_t i = 0; i < sizeof area; ++i) area[i] = static_cast<unsigned char>(i * 7);
  by_string_instructions();  // [area is filled]
  by_atomics();
  by_vectors();
  by_the_stack();
  for (const std::size_t size : {1u, 7u, 16u, 33u, 100u, 300u, 1000u}) {
    std::memset(area + 2048, static_cast<int>(size), size);
    std::memcpy(area + 4096, area + 2048, size);
    std::memmove(area + 4100, area + 4096, size);
  }
  std::snprintf(reinterpret_cast<char*>(area + 6000), 100, "%d %s %5.2f", 42, "words", 3.25);
  std::sort(area + 7000, area + 7050);
}

#include <doctest/doctest.h>

#include "lesson/document.hpp"

using namespace ipclab::lesson;

TEST_CASE("prose keeps its looks and loses its markup") {
  const Document document = read_document("# Title\n\nSee **`semop()`** and *this* [page](https://x.y).\nNext line.\n");
  REQUIRE(document.size() == 2);
  CHECK(document[0].kind == ElementKind::Heading);
  CHECK(document[0].level == 1);
  const Spans& spans = document[1].spans;
  CHECK(spans.at(1) == Span{"semop()", true, true, false, ""});
  CHECK(spans.at(3) == Span{"this", false, false, true, ""});
  CHECK(spans.at(5) == Span{"page", false, false, false, "https://x.y"});
  CHECK(plain(spans) == "See semop() and this page. Next line.");
}

TEST_CASE("lists, quotes, code and tables") {
  const Document document =
      read_document("1. one\n2. two\n\n> said\n\n```c\nint x;\n```\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n---\n");
  REQUIRE(document.size() == 5);
  CHECK(document[0].kind == ElementKind::List);
  CHECK(document[0].level == 1);
  CHECK(plain(document[0].children.at(1).children) == "two");
  CHECK(document[1].kind == ElementKind::Quote);
  CHECK(document[2].text == "int x;\n");
  CHECK(document[2].language == "c");
  REQUIRE(document[3].rows.size() == 2);
  CHECK(document[3].rows[1].at(1) == Spans{{"2", true, false, false, ""}});
  CHECK(document[4].kind == ElementKind::Rule);
}

TEST_CASE("a line break between Chinese characters is no space, beside Latin letters it is") {
  CHECK(plain(read_document("两台\n打印机，\n**临界区**\n")) == "两台打印机，临界区");
  CHECK(plain(read_document("调用\n`semop()`\n")) == "调用 semop()");
  CHECK(plain(read_document("调用。\n`semop()`\n")) == "调用。semop()");
}

TEST_CASE("raw HTML is dropped, depth has an end") {
  CHECK(plain(read_document("a <b>c</b>\n\n<div>x</div>\n")) == "a c");
  CHECK_NOTHROW(read_document(std::string(20000, '>') + " deep"));
}

// Each mistake an author can make, with the exact sentence that tells it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "fake.hpp"
#include "lesson/library.hpp"

using namespace ipclab;

namespace {

std::vector<std::string> sentences(const lesson::Loaded& loaded) {
  std::vector<std::string> all;
  for (const auto& problem : loaded.problems) all.push_back(lesson::describe(text::Lang::En, problem));
  return all;
}

std::string only(const lesson::Loaded& loaded) {
  const auto all = sentences(loaded);
  REQUIRE(all.size() == 1);
  CHECK(loaded.lesson == nullptr);
  return all.front();
}

// The step's lines begin on line 11.
std::string step(const std::string& lines) {
  return only(fake::read(fake::front + fake::scene + "```step s\n" + lines + "\n```\n"));
}

// The block's head is on line 10.
std::string block(const std::string& text) { return only(fake::read(fake::front + fake::scene + text)); }

}  // namespace

TEST_CASE("a lesson without mistakes is read") {
  const auto loaded = fake::read(fake::front + fake::scene);
  CHECK(sentences(loaded).empty());
  REQUIRE(loaded.lesson != nullptr);
  const auto& scene = std::get<lesson::SceneBlock>(loaded.lesson->items.at(0)).scene;
  CHECK(scene.programs == std::vector<core::Launch>{{"desk", "desk", {"--fast", "2"}, core::Stdout::Terminal}});
  CHECK(scene.process("bob")->path == "desk.2");
  CHECK(scene.object("mutex")->creator_path == "desk");
}

TEST_CASE("commands, names and labels") {
  CHECK(step("alcie does semop") == "lesson.md:11:1: no process is called \"alcie\"; did you mean \"alice\"?");
  CHECK(step("alice deos semop") == "lesson.md:11:7: no command is called \"deos\"; did you mean \"does\"?");
  CHECK(step("expct alice is held") == "lesson.md:11:1: no command is called \"expct\"; did you mean \"expect\"?");
  CHECK(step("alice to \"al at work\"") ==
        "lesson.md:11:10: demos/desk.cpp has no label // [al at work]; did you mean \"all at work\"?");
  CHECK(step("alice to edn") == "lesson.md:11:10: one cannot run to \"edn\"; did you mean \"end\"?");
  CHECK(step("expect mutxe.value == 1") == "lesson.md:11:8: no object is called \"mutxe\"; did you mean \"mutex\"?");
  CHECK(step("expect mutex.vlaue == 1") ==
        "lesson.md:11:14: an object of the kind semaphore has no \"vlaue\"; did you mean \"value\"?");
  CHECK(step("expect bob blocked in semop on mutx") ==
        "lesson.md:11:32: no object is called \"mutx\"; did you mean \"mutex\"?");
  CHECK(step("expect bob is bloked") == "lesson.md:11:15: a process is never \"bloked\"; did you mean \"blocked\"?");
  CHECK(step("expect bob exitd 3") == "lesson.md:11:12: a process is never \"exitd\"; did you mean \"exited\"?");
  CHECK(step("expect bob killed of SIGKILL") == "lesson.md:11:19: by is expected here, not \"of\"");
  CHECK(step("expect 1 < 2 < 3") == "lesson.md:11:14: \"<\" is one word too many");
  CHECK(step("expect not mutex.value") == "lesson.md:11:8: this must be true or false, a condition");
  CHECK(step("expect 1 + (alice is held) == 2") == "lesson.md:11:10: this must be a number");
  CHECK(step("expect bob") == "lesson.md:11:11: the line ends where held, ready, running, blocked … is expected");
  CHECK(step("expect bob returned EAGIAN from semop") == "lesson.md:11:21: no error is called \"EAGIAN\"");
  CHECK(step("signal bob SIGUSR3") == "lesson.md:11:12: no signal is called \"SIGUSR3\"");
  CHECK(step("expect mutex.value") == "lesson.md:11:8: this must be true or false, a condition");
  CHECK(step("expect mutex.value == [bob]") == "lesson.md:11:20: this must be a number");
  CHECK(step("expect mutex.value = 1") == "lesson.md:11:20: == is expected here, not \"=\"");
  CHECK(step("alice does semop now") == "lesson.md:11:18: 1, 2, 3 … is expected here, not \"now\"");
  CHECK(step("alice returns 3") == "lesson.md:11:15: \"3\" is one word too many");
  CHECK(step("expect output of bob contains \"a") == "lesson.md:11:31: the closing quote is missing");
  CHECK(step("expect 99999999999999999999 == 1") == "lesson.md:11:8: 99999999999999999999 is too large");
  CHECK(step("expect ü == 1") == "lesson.md:11:8: \"ü\" has no meaning here");
  CHECK(step("say \"ü\" ü") == "lesson.md:11:9: \"ü\" has no meaning here");  // columns are characters
  CHECK(step("alice step 2 acces") ==
        "lesson.md:11:14: there is no step of the size \"acces\"; did you mean \"access\"?");
  CHECK(step("inject alice read EITNR") == "lesson.md:11:19: no error is called \"EITNR\"");
  CHECK(step("inject alice read 3") == "lesson.md:11:20: the line ends where bytes is expected");
  CHECK(step("type alice") == "lesson.md:11:11: the line ends where \"…\" is expected");
  CHECK(step("close-inptu alice") ==
        "lesson.md:11:1: no command is called \"close-inptu\"; did you mean \"close-input\"?");
  CHECK(step("expire alcie") == "lesson.md:11:8: no process is called \"alcie\"; did you mean \"alice\"?");
  CHECK(step("expect alice has SIGINT pendng") ==
        "lesson.md:11:25: a signal is never \"pendng\"; did you mean \"pending\"?");
  CHECK(step("expect deadlock of alice, bbo") ==
        "lesson.md:11:27: no process is called \"bbo\"; did you mean \"bob\"?");
  CHECK(step("expect alice.why == 1") == "lesson.md:11:18: this must be a list like [P, P]");
  CHECK(step(std::string(1001, '(')) == "lesson.md:11:1: a line may have at most 1000 bytes");
}

TEST_CASE("blocks") {
  CHECK(block("```stpe open\n```\n") == "lesson.md:10:4: no block is called \"stpe\"; did you mean \"step\"?");
  CHECK(block("```step\n```\n") == "lesson.md:10:8: a step block needs a name");
  CHECK(block("```step first\n```\n") == "lesson.md:10:9: the name \"first\" is given twice");
  CHECK(block("```step open\nalice returns\n") == "lesson.md:10:1: this step block is never closed with ```");
  CHECK(block("```scene second like frist\ndesk = desk\n```\n") ==
        "lesson.md:10:4: no scene before this one is called \"frist\"; did you mean \"first\"?");
  CHECK(block("```scene second\ndesk = dsek 3\n```\n") ==
        "lesson.md:11:8: no demo is called \"dsek\" (demos/dsek.cpp)");
  CHECK(block("```scene second\ndesk = desk\ndesk = desk\n```\n") ==
        "lesson.md:12:1: the name \"desk\" is given twice");
  CHECK(block("```show\nsource dsk \"work\"\n```\n") == "lesson.md:11:8: no demo is called \"dsk\" (demos/dsk.cpp)");
  CHECK(only(fake::read(fake::front + "```step open\n```\n")) == "lesson.md:4:4: a step block needs a scene before it");
  CHECK(block("Hello {alcie}.\n") == "lesson.md:10:8: nothing is called \"alcie\"; did you mean \"alice\"?");
  CHECK(block("<!-- step open -->\n") == "lesson.md:10:6: a comment stands for a step block only in a translation");
}

TEST_CASE("objects of a scene") {
  const auto scene = [](const std::string& line) {
    return block("```scene second\ndesk = desk\nalice = desk child 1\n" + line + "\n```\n");
  };
  CHECK(scene("line = alice pipr 1") ==
        "lesson.md:13:14: there are no objects of the kind \"pipr\"; did you mean \"pipe\"?");
  CHECK(scene("line = alice pipe 1[0]") == "lesson.md:13:20: \"[\" is one word too many");
  CHECK(scene("line = alice pipe 1 as Bank") == "lesson.md:13:21: \"as\" is one word too many");
  CHECK(scene("line = alice pipe") == "lesson.md:13:18: the line ends where 1, 2, 3 … is expected");
  CHECK(scene("money = alice segment 1 as") == "lesson.md:13:27: the line ends where TYPE is expected");
  CHECK(scene("book = file named book") == "lesson.md:13:19: \"…\" is expected here, not \"book\"");
  CHECK(scene("line = alice pipe 1\nfull = line.byts == 3") ==
        "lesson.md:14:13: an object of the kind pipe has no \"byts\"; did you mean \"bytes\"?");
}

TEST_CASE("predictions") {
  const std::string options = "- [a] A\n  when mutex.value == 0\n  > yes\n- [b] B\n  when mutex.value == 1\n  > no\n";
  const std::string step = "```step s\nalice does semop\n```\n";
  CHECK(sentences(fake::read(fake::front + fake::scene + "```predict p\nWhat?\n" + options + "```\n" + step)).empty());
  CHECK(block("```predict p\nWhat?\n" + options + "```\n") ==
        "lesson.md:10:4: no step of its scene comes after the question \"p\" to answer it");
  CHECK(block("```predict p until t\nWhat?\n" + options + "```\n" + step) ==
        "lesson.md:10:4: no later step of this scene is called \"t\"");
  CHECK(block("```predict p\nWhat?\n- [a] A\n  correct\n  > yes\n```\n" + step) ==
        "lesson.md:10:4: the question \"p\" needs at least two options like: - [key] text");
  CHECK(block("```predict p\nWhat?\n- [a] A\n  correct\n  > yes\n- [b] B\n```\n" + step) ==
        "lesson.md:15:4: the option \"b\" has no feedback (a line that begins with >)");
  CHECK(block("```try t\nDo it.\n```\n") == "lesson.md:10:4: \"t\" needs a line: notice CONDITION");
}

TEST_CASE("front matter") {
  CHECK(only(fake::read("+++\ntitel = \"x\"\ntitle = \"Desk\"\n+++\n")) ==
        "lesson.md:2:1: no key is called \"titel\"; did you mean \"title\"?");
  CHECK(only(fake::read("+++\ntitle = 3\n+++\n" + fake::scene)).starts_with("lesson.md:2:9: \"title\" must be a text"));
  CHECK(only(fake::read("+++\n+++\n")) == "lesson.md:1:1: the title is missing");
  CHECK(only(fake::read("+++\ntitle = \"Desk\"\nminutes = \"ten\"\n+++\n")) ==
        "lesson.md:3:11: \"minutes\" must be a number from 1 to 999");
  CHECK(only(fake::read("+++\ntitle = \"Desk\"\nneeds = \"ten\"\n+++\n")) ==
        "lesson.md:3:9: \"needs\" must be a list of texts");
  CHECK(only(fake::read("+++\ntitle = \"Desk\"\n[names]\nalcie = \"A\"\n+++\n" + fake::scene)) ==
        "lesson.md:4:1: nothing is called \"alcie\"; did you mean \"alice\"?");
  CHECK(only(fake::read("+++\ntitle = \n+++\n")).starts_with("lesson.md:2:9: not valid TOML: "));
}

TEST_CASE("bytes that no text has") {
  CHECK(only(fake::read(fake::front + "a\xff")) == "lesson.md:4:2: this is not UTF-8 text");
  CHECK(only(fake::read(fake::front + "\xc3\xbc\xed\xa0\x80")) == "lesson.md:4:2: this is not UTF-8 text");
  CHECK(only(fake::read(fake::front + std::string("ab\0c", 4))) ==
        "lesson.md:4:3: a NUL byte: this is not a text file");
}

TEST_CASE("a mebibyte of one thing is read, or refused at its place") {
  const auto much = [](const std::string& piece) {
    std::string text;
    while (text.size() < 1 << 20) text += piece;
    return text;
  };
  for (const std::string piece :
       {"[", "![", "> ", "- ", "* x\n", "*a ", " `", "{", "{a", "<!-- ", "|a|\n|-|\n", "&#x", "~", "\n"}) {
    CAPTURE(piece);
    CHECK(sentences(fake::read(fake::front + fake::scene + much(piece))).empty());
  }
  const std::string long_line = "lesson.md:11:1: a line may have at most 1000 bytes";
  for (const char* piece : {"(", "-", "not ", "a", "\"", "1 + "}) CHECK(step(much(piece)) == long_line);
  CHECK(block("```scene second\n" + much("x") + " = desk\n```\n") == long_line);
  CHECK(sentences(fake::read(fake::front + fake::scene + much("```step\n```\n"))).size() == (1 << 20) / 12 + 1);
  CHECK(sentences(fake::read("+++\ntitle = \"" + much("x") + "\"\n+++\n" + fake::scene)).empty());
  CHECK(only(fake::read("+++\ntitle = " + much("[") + "\n+++\n")).starts_with("lesson.md:2:"));
}

TEST_CASE("a translation") {
  const std::string en = fake::front + fake::scene +
                         "Prose.\n```step s\nsay \"go\"\nalice does semop\n```\n"
                         "```predict p\nWhat?\n- [a] A\n  when mutex.value == 0\n  > yes\n"
                         "- [b] B\n  when mutex.value == 1\n  > no\n```\n```step t\nalice does semop\n```\n";
  const std::string head = "+++\ntitle = \"桌子\"\n[names]\nalice = \"小爱\"\n+++\n<!-- scene first -->\n";
  const auto loaded = fake::read(en, head +
                                         "正文，{alice}。\n```step s\nsay \"走\"\n```\n```predict p\n问\n"
                                         "- [b] 乙\n  > 错\n- [a] 甲\n  > 对\n```\n<!-- step t -->\n");
  CHECK(sentences(loaded).empty());
  REQUIRE(loaded.lesson != nullptr);
  const lesson::Lesson& lesson = *loaded.lesson;
  CHECK(lesson.warnings.empty());
  CHECK(lesson.title.zh == "桌子");
  CHECK(lesson::plain(std::get<lesson::Prose>(lesson.items.at(1)).text.zh) == "正文，小爱。");
  CHECK(std::get<lesson::Say>(std::get<lesson::StepBlock>(lesson.items.at(2)).script.lines.at(0)).caption.zh == "走");
  const auto& predict = std::get<lesson::PredictBlock>(lesson.items.at(3));
  CHECK(predict.judged_after == 4);
  CHECK(lesson::plain(predict.options.at(0).text.zh) == "甲");  // by key, not by position
  CHECK(lesson::plain(predict.options.at(1).feedback.zh) == "错");

  CHECK(only(fake::read(en, head + "<!-- step x -->\n")) ==
        "lesson.zh.md:7:11: the English lesson has no step block \"x\"");
  CHECK(only(fake::read(en, head + "```predict p\n问\n- [c] 丙\n  > 错\n```\n")) ==
        "lesson.zh.md:9:4: the English question has no option \"c\"");
  CHECK(only(fake::read(en, head + "```step s\nbob does semop\n```\n")) ==
        "lesson.zh.md:8:1: in a translation a step has only lines with say");

  const auto half = fake::read(en, head);
  REQUIRE(half.lesson != nullptr);
  std::vector<std::string> warnings;
  for (const auto& warning : half.lesson->warnings) warnings.push_back(lesson::describe(text::Lang::En, warning));
  CHECK(warnings.at(0) == "lesson.md:10:1: this text is not translated into Chinese");
  CHECK(warnings.at(1) == "lesson.md:11:4: this step block is not mentioned in the Chinese text");
  CHECK(lesson::plain(std::get<lesson::Prose>(half.lesson->items.at(1)).text.zh) == "Prose.");
}

TEST_CASE("lessons that are not there") {
  const std::filesystem::path root = IPCLAB_SOURCE_DIR;
  const lesson::Library library({{root / "lessons", root / "demos"}});
  const auto message = [&](const std::string& name) {
    try {
      library.load(name);
    } catch (const core::Error& error) {
      return text::say(text::Lang::En, error.message());
    }
    return std::string();
  };
  CHECK(message("semaphor") ==
        "There is no lesson \"semaphor\"; did you mean \"semaphore\"? `ipclab list` shows all of them.");
  CHECK(message("../lessons/semaphore").starts_with("There is no lesson \"../lessons/semaphore\" in "));
}

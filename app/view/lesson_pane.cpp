#include "view/lesson_pane.hpp"

#include <algorithm>

#include "view/cards.hpp"

namespace ipclab::view {
namespace {

constexpr std::size_t most_mistakes = 8;  // the first ones often bring forth the others

lesson::Element paragraph(lesson::Spans spans) {
  lesson::Element element;
  element.spans = std::move(spans);
  return element;
}

lesson::Element text_line(std::string text) {
  lesson::Span span;
  span.text = std::move(text);
  return paragraph({span});
}

lesson::Element strong_line(std::string text) {
  lesson::Span span;
  span.text = std::move(text);
  span.strong = true;
  return paragraph({span});
}

PredictState state_of(const lesson::Prediction& prediction) {
  if (prediction.skipped) return PredictState::Skipped;
  if (!prediction.answered()) return PredictState::Open;
  if (!prediction.judged) return PredictState::Answered;
  return prediction.right() ? PredictState::Right : PredictState::Wrong;
}

std::string verdict_of(text::Lang lang, const lesson::Prediction& prediction) {
  switch (state_of(prediction)) {
    case PredictState::Open:
      return {};
    case PredictState::Answered:
      return text::say(lang, "view.verdict.answered");
    case PredictState::Right:
      return text::say(lang, "view.verdict.right");
    case PredictState::Wrong:
      return text::say(lang, "view.verdict.wrong");
    case PredictState::Skipped:
      return text::say(lang, prediction.judged ? "view.verdict.skipped-judged" : "view.verdict.skipped");
  }
  return {};
}

class Pane {
 public:
  Pane(const Situation& situation, const core::World& world, std::uint32_t step)
      : situation_(situation), player_(*situation.player), lesson_(player_.lesson()), world_(world), step_(step) {}

  LessonPane make(bool quiet) {
    pane_.name = lesson_.name;
    for (std::size_t index = 0; index < lesson_.items.size(); ++index) {
      const lesson::Item& item = lesson_.items[index];
      if (counts(item)) ++pane_.blocks;
      if (counts(item) && is_done(index)) ++pane_.done;
      if (index >= player_.shown()) continue;
      item_ = index;
      std::visit([&](const auto& alternative) { show(alternative); }, item);
    }
    if (player_.problem()) pane_.items.emplace_back(LessonError{lesson::describe(situation_.lang, *player_.problem())});
    show_mistakes();
    if (player_.phase() == lesson::Phase::Finished) pane_.items.emplace_back(summary());
    pane_.next = next_button(quiet);
    return std::move(pane_);
  }

 private:
  static bool counts(const lesson::Item& item) {
    return std::holds_alternative<lesson::StepBlock>(item) || std::holds_alternative<lesson::PredictBlock>(item) ||
           std::holds_alternative<lesson::ChallengeBlock>(item);
  }

  void show_mistakes() {
    if (situation_.mistakes.empty()) return;
    std::string all = text::say(situation_.lang, "view.mistakes");
    for (std::size_t i = 0; i < std::min(situation_.mistakes.size(), most_mistakes); ++i) {
      all += "\n" + lesson::describe(situation_.lang, situation_.mistakes[i]);
    }
    pane_.items.emplace_back(LessonError{std::move(all)});
  }

  bool is_done(std::size_t index) const {
    if (std::holds_alternative<lesson::PredictBlock>(lesson_.items[index])) {
      const lesson::Prediction* prediction = player_.prediction(index);
      return prediction != nullptr && state_of(*prediction) != PredictState::Open;
    }
    return index < player_.next_block().value_or(lesson_.items.size());
  }

  template <class T>
  const T& in_language(const lesson::Texts<T>& texts) const {
    return texts.in(situation_.lang);
  }

  void show(const lesson::Prose& prose) { pane_.items.emplace_back(in_language(prose.text)); }
  void show(const lesson::SceneBlock&) {}

  void show(const lesson::StepBlock& block) {
    for (const lesson::Done& done : player_.done()) {
      if (done.item == item_) pane_.items.emplace_back(StepMark{block.name, done.last_step, done.last_step == step_});
    }
  }

  void show(const lesson::PredictBlock& block) {
    const lesson::Prediction* prediction = player_.prediction(item_);
    if (prediction == nullptr) return;
    PredictCard card = predict_card(block, *prediction);
    const bool open = card.state == PredictState::Open || card.state == PredictState::Answered;
    if (open) {
      // An earlier question that the kernel answers later makes room for this one.
      if (pane_.predict) pane_.items.emplace_back(std::move(*pane_.predict));
      pane_.predict = std::move(card);
    } else {
      pane_.items.emplace_back(std::move(card));
    }
  }

  void show(const lesson::ShowBlock& block) {
    const auto source = lesson_.sources.find(block.program);
    if (source == lesson_.sources.end()) return;
    SourceExcerpt excerpt;
    excerpt.file = source->second.file;
    const std::vector<std::string> lines = split_lines(source->second.text);
    for (std::uint32_t number = block.first; number <= block.last && number <= lines.size(); ++number) {
      excerpt.lines.push_back({number, lines[number - 1], somebody_at(excerpt.file, number)});
    }
    pane_.items.emplace_back(std::move(excerpt));
  }

  void show(const lesson::TryBlock& block) {
    lesson::Element quote;
    quote.kind = lesson::ElementKind::Quote;
    quote.children = in_language(block.task);
    quote.children.insert(quote.children.begin(), strong_line(text::say(situation_.lang, "view.try")));
    const auto& noticed = player_.noticed();
    if (std::find(noticed.begin(), noticed.end(), item_) != noticed.end()) {
      quote.children.push_back(strong_line(text::say(situation_.lang, "view.try-done")));
      const Document& feedback = in_language(block.feedback);
      quote.children.insert(quote.children.end(), feedback.begin(), feedback.end());
    }
    pane_.items.emplace_back(Document{quote});
  }

  void show(const lesson::TableBlock&) {
    pane_.items.emplace_back(lesson::table_document(situation_.lang, lesson_, item_, player_.columns()));
  }

  void show(const lesson::FigureBlock& block) {
    const lesson::Figure& picture = in_language(block.picture);
    Figure figure{picture.name, in_language(block.alt), picture.svg, picture.width, picture.height, {}};
    if (!picture.faults.empty() && picture.svg == nullptr) {
      figure.problem = text::say(situation_.lang, picture.faults.front().what);
    }
    pane_.items.emplace_back(std::move(figure));
  }

  void show(const lesson::ChallengeBlock& block) {
    const lesson::Attempt* attempt = player_.attempt(item_);
    if (attempt == nullptr) return;
    const bool open = player_.phase() == lesson::Phase::Trying && player_.next_block() == item_;
    ChallengeCard card;
    card.id = block.name;
    card.state = attempt->solved ? ChallengeCard::State::Solved
                 : open          ? ChallengeCard::State::Open
                                 : ChallengeCard::State::Left;
    card.task = in_language(block.task);
    for (std::size_t i = 0; i < attempt->hints; ++i) {
      lesson::Span span;
      span.text = text::say(situation_.lang, "view.challenge.hint", block.hints[i].in(situation_.lang));
      span.emphasis = true;
      card.task.push_back(paragraph({span}));
    }
    if (attempt->solved) {
      const Document& feedback = in_language(block.feedback);
      card.task.insert(card.task.end(), feedback.begin(), feedback.end());
    }
    card.about = about(block, *attempt);
    card.more_hints = open && attempt->hints < block.hints.size();
    pane_.items.emplace_back(std::move(card));
  }

  std::string about(const lesson::ChallengeBlock& block, const lesson::Attempt& attempt) const {
    const text::Lang lang = situation_.lang;
    if (attempt.solved) {
      return text::say(lang, "view.challenge.solved", std::to_string(attempt.moves.size()));
    }
    std::string about;
    const auto add = [&](std::string text) { about += (about.empty() ? "" : " · ") + std::move(text); };
    if (block.within) {
      const std::size_t made = std::min<std::size_t>(attempt.moves.size(), *block.within);
      add(text::say(lang, "view.challenge.left", std::to_string(*block.within - made)));
    }
    std::string moves;
    for (const std::string& move : block.allow) moves += (moves.empty() ? "" : ", ") + move;
    if (!moves.empty()) add(text::say(lang, "view.challenge.allowed", moves));
    if (block.every_order) add(text::say(lang, "view.challenge.every-order"));
    if (block.edit) add(text::say(lang, "view.challenge.edit", *block.edit + ".cpp"));
    return about;
  }

  // Its captions so far, under its name.
  void show(const lesson::DemonstrationBlock& block) {
    lesson::Element quote;
    quote.kind = lesson::ElementKind::Quote;
    quote.children.push_back(strong_line(text::say(situation_.lang, "view.demonstration", block.name)));
    for (const lesson::Done& done : player_.done()) {
      if (done.item != item_) continue;
      for (const lesson::Caption& caption : player_.captions()) {
        lesson::Span span;
        span.text = in_language(caption.text);
        if (caption.step + 1 >= done.first_step) quote.children.push_back(paragraph({span}));
      }
    }
    pane_.items.emplace_back(Document{quote});
  }

  // What was achieved, and what can be done now: the end must not be a dead one.
  Document summary() const {
    const auto& predictions = player_.predictions();
    const auto right = std::count_if(predictions.begin(), predictions.end(),
                                     [](const lesson::Prediction& prediction) { return prediction.right(); });
    lesson::Element quote;
    quote.kind = lesson::ElementKind::Quote;
    const auto add = [&](std::string text) {
      lesson::Span span;
      span.text = std::move(text);
      quote.children.push_back(paragraph({span}));
    };
    quote.children.push_back(strong_line(text::say(situation_.lang, "view.finished")));
    if (!predictions.empty()) {
      add(text::say(situation_.lang, "view.finished.predictions", std::to_string(right),
                    std::to_string(predictions.size())));
    }
    add(text::say(situation_.lang, "view.finished.now"));
    return {quote};
  }

  std::string_view next_key() const {
    const auto next = player_.next_block();
    if (!next || !player_.scene_item()) return "view.next.next";
    const lesson::Item& item = lesson_.items[*next];
    if (std::holds_alternative<lesson::SceneBlock>(item)) return "view.next.scene";
    if (std::holds_alternative<lesson::ChallengeBlock>(item)) return "view.next.challenge";
    return std::holds_alternative<lesson::DemonstrationBlock>(item) ? "view.next.demonstration" : "view.next.next";
  }

  bool somebody_at(const std::string& file, std::uint32_t line) const {
    return std::any_of(world_.tasks.begin(), world_.tasks.end(), [&](const auto& entry) {
      const core::Task& task = entry.second;
      const bool there = task.state != core::TaskState::Zombie && task.state != core::TaskState::Ended;
      return there && task.place.line == line && task.place.file == file;
    });
  }

  PredictCard predict_card(const lesson::PredictBlock& block, const lesson::Prediction& prediction) const {
    PredictCard card;
    card.id = block.name;
    for (std::size_t index = 0; index < lesson_.items.size(); ++index) {
      if (!std::holds_alternative<lesson::PredictBlock>(lesson_.items[index])) continue;
      ++card.count;
      if (index <= item_) ++card.number;
    }
    card.question = in_language(block.question);
    card.state = state_of(prediction);
    card.verdict = verdict_of(situation_.lang, prediction);
    if (block.number) {
      number_card(block, prediction, card);
      return card;
    }
    for (std::size_t index = 0; index < block.options.size(); ++index) {
      const lesson::Option& from = block.options[index];
      PredictOption option;
      option.id = from.key;
      option.key = static_cast<char>('a' + index);
      option.text = {paragraph(in_language(from.text))};
      if (block.who && in_language(from.text).empty())
        option.text = {text_line(lesson_.display(situation_.lang, from.key))};
      option.chosen = prediction.chosen == index;
      if (prediction.judged && index < prediction.holds.size()) {
        option.right = prediction.holds[index];
        // Of the others nothing: feedback to an answer that nobody gave only distracts.
        if (option.chosen || *option.right) option.feedback = in_language(from.feedback);
        if (option.chosen) card.feedback = option.feedback;
      }
      card.options.push_back(std::move(option));
    }
    return card;
  }

  // The number that was given, and the one that is true, stand as options once they are known.
  void number_card(const lesson::PredictBlock& block, const lesson::Prediction& prediction, PredictCard& card) const {
    card.wants_number = true;
    card.given = prediction.number;
    const auto add = [&](std::int64_t number, bool chosen) {
      PredictOption option;
      option.id = std::to_string(number);
      option.key = chosen ? '?' : '!';
      option.text = {text_line(number < 0 ? "−" + option.id.substr(1) : option.id)};
      option.chosen = chosen;
      if (prediction.judged) option.right = prediction.value == number;
      for (const lesson::Option& known : block.options) {
        if (prediction.judged && known.key == option.id) option.feedback = in_language(known.feedback);
      }
      if (chosen) card.feedback = option.feedback;
      card.options.push_back(std::move(option));
    };
    if (prediction.number) add(*prediction.number, true);
    if (prediction.judged && prediction.value && prediction.value != prediction.number) add(*prediction.value, false);
  }

  NextButton next_button(bool quiet) const {
    using Does = NextButton::Does;
    const auto button = [&](Does does, std::string_view key, bool enabled) {
      return NextButton{does, text::say(situation_.lang, key), enabled};
    };
    if (player_.phase() == lesson::Phase::Broken) return button(Does::Finished, "view.next.broken", false);
    if (player_.exploring() && player_.phase() != lesson::Phase::Returning) {
      return button(Does::Return, "view.next.return", quiet);
    }
    switch (player_.phase()) {
      case lesson::Phase::Reading:
        return button(Does::Next, next_key(), quiet);
      case lesson::Phase::Asking:
        return button(Does::Answer, "view.next.answer", false);
      case lesson::Phase::Playing:
      case lesson::Phase::Returning:
        return button(Does::Wait, "view.next.wait", false);
      case lesson::Phase::Trying: {
        const lesson::Attempt* attempt = player_.attempt(*player_.next_block());
        return button(Does::Next, attempt->solved ? "view.next.next" : "view.next.leave-challenge", quiet);
      }
      case lesson::Phase::Showing:
        return button(Does::Next, "view.next.demonstration", quiet);
      case lesson::Phase::Finished:
      case lesson::Phase::Broken:
        return button(Does::Finished, "view.next.finished", false);
    }
    return {};
  }

  const Situation& situation_;
  const lesson::Player& player_;
  const lesson::Lesson& lesson_;
  const core::World& world_;
  std::uint32_t step_;
  std::size_t item_ = 0;
  LessonPane pane_;
};

}  // namespace

LessonPane lesson_pane(const Situation& situation, const core::World& world, std::uint32_t step, bool quiet) {
  if (situation.player == nullptr) return {};
  return Pane(situation, world, step).make(quiet);
}

}  // namespace ipclab::view

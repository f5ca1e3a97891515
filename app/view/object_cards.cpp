// One card for every kind of object but semaphore sets: what the kernel says of it, what the lab keeps, what is in it.
#include <sys/socket.h>

#include <algorithm>

#include "analysis/wait.hpp"
#include "view/cards.hpp"
#include "view/memory.hpp"
#include "view/rules.hpp"
#include "view/waits.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

constexpr std::size_t most_rows = 64;        // fields of a type, attaches, locks
constexpr std::size_t most_pieces = 100;     // bytes of writers, messages
constexpr std::size_t most_dump_lines = 64;  // of 8 bytes

// The rows of an object in one world; those of the world before it are made the same way and compared.
class Rows {
 public:
  Rows(const Names& names, const core::World& world, const core::Object& object)
      : names_(names), world_(world), object_(object) {
    std::visit([this](const auto& state) { of(state); }, object.state);
    const bool has_ends = object.as<core::Stream>() != nullptr && object.kind != core::ObjectKind::Socket;
    if (!has_ends) holders("card.open-in", core::Access::Both);
  }

  std::vector<CardRow> take() { return std::move(rows_); }

 private:
  void row(std::string label, Sentence value, bool kept = false) {
    if (rows_.size() < most_rows) rows_.push_back({std::move(label), std::move(value), {}, false, kept});
  }
  void said(std::string_view key, Sentence value, bool kept = false) {
    row(text::say(names_.lang, key), std::move(value), kept);
  }
  static Sentence number(std::uint64_t count) { return {value(static_cast<std::int64_t>(count))}; }
  Sentence nobody() const { return {word(text::say(names_.lang, "card.nobody"))}; }
  Sentence pid(core::Pid id) const { return {word(pid_text(names_, world_, id), Ink::Value)}; }
  Sentence yes(bool is) const { return {word(text::say(names_.lang, is ? "card.yes" : "card.no"), Ink::Value)}; }
  void join(Sentence& all, std::string_view joint = "view.comma") const {
    if (!all.empty()) all.push_back(word(text::say(names_.lang, joint)));
  }

  // "bank 3, alice 3 4": whose descriptors lead to it.
  void holders(std::string_view key, core::Access way) {
    Sentence all;
    for (const auto& [id, process] : world_.processes) {
      std::string numbers;
      for (const auto& [descriptor_number, descriptor] : process.descriptors) {
        const bool leads = descriptor.object == object_.id &&
                           (static_cast<unsigned>(descriptor.access) & static_cast<unsigned>(way)) != 0;
        if (leads) numbers += " " + std::to_string(descriptor_number);
      }
      if (numbers.empty()) continue;
      join(all);
      all.push_back(process_span(names_, world_, id));
      all.push_back(word(numbers));
    }
    const bool worth = !all.empty() || way != core::Access::Both;
    if (worth) said(key, all.empty() ? nobody() : all, true);
  }

  // Tasks that wait for it, each with what it wants of it.
  void waiting() {
    for (const core::TaskId id : core::waiting_for(world_, object_.id)) {
      const auto wait = analysis::wait_of(world_, id);
      Sentence who = {task_span(names_, world_, id)};
      const core::Task* task = world_.task(id);
      if (wait && wait->kind == analysis::WaitKind::Message) {
        const Sentence asked = asked_type(names_.lang, *task->call);
        if (!asked.empty()) join(who, "card.gap");
        append(names_.lang, who, asked);
      }
      if (wait && wait->kind == analysis::WaitKind::Room && wait->type != 0) {
        join(who, "card.gap");
        append(names_.lang, who, weave(names_.lang, "view.asked.type", {{value(wait->type)}}));
      }
      row(text::say(names_.lang, "card.waiting-in", task->call ? task->call->name : "?"), who, true);
    }
  }

  void of(const core::Plain&) { waiting(); }
  void of(const core::SemaphoreSet&) {}

  void of(const core::Stream& stream) {
    if (stream.socket) socket(*stream.socket);
    if (object_.kind != core::ObjectKind::Socket) {
      holders("card.read-end", core::Access::Read);
      holders("card.write-end", core::Access::Write);
    }
    waiting();
  }

  void socket(const core::SocketSampled& facts) {
    said("card.state", {word(text::say(names_.lang, state_key(facts.state)), Ink::Value)});
    said("card.type", {code(domain_text(facts.domain)), word(" "), code(type_text(facts.type))});
    if (!facts.local.empty()) said("card.address", {code(facts.local)});
    if (facts.peer) {
      said("card.peer", {object_span(names_, world_, *facts.peer)});
    } else if (!facts.remote.empty()) {
      said("card.peer", {code(facts.remote)});
    }
    if (facts.state == core::SocketState::Listening) {
      said("card.unaccepted", weave(names_.lang, "card.of", {number(facts.unaccepted), number(facts.backlog)}));
    }
  }

  static std::string_view state_key(core::SocketState state) {
    switch (state) {
      case core::SocketState::Unconnected:
        return "card.socket.unconnected";
      case core::SocketState::Listening:
        return "card.socket.listening";
      case core::SocketState::Connecting:
        return "card.socket.connecting";
      case core::SocketState::Connected:
        return "card.socket.connected";
      case core::SocketState::Closed:
        return "card.socket.closed";
    }
    return "card.socket.closed";
  }

  static std::string domain_text(std::int32_t domain) {
    if (domain == AF_UNIX) return "AF_UNIX";
    if (domain == AF_INET) return "AF_INET";
    return domain == AF_INET6 ? "AF_INET6" : "AF " + std::to_string(domain);
  }

  static std::string type_text(std::int32_t type) {
    if (type == SOCK_STREAM) return "SOCK_STREAM";
    if (type == SOCK_DGRAM) return "SOCK_DGRAM";
    return type == SOCK_SEQPACKET ? "SOCK_SEQPACKET" : "SOCK " + std::to_string(type);
  }

  void of(const core::Queue& queue) {
    const core::QueueSampled& facts = queue.facts;
    const bool posix = object_.kind == core::ObjectKind::PosixQueue;
    row(posix ? "mq_curmsgs" : "msg_qnum", number(facts.messages));
    if (posix) {
      row("mq_maxmsg", number(facts.limit));
      row("mq_msgsize", number(facts.longest));
    } else {
      row("msg_cbytes", number(facts.bytes));
      row("msg_qbytes", number(facts.limit));
      row("msg_lspid", pid(facts.last_sender));
      row("msg_lrpid", pid(facts.last_receiver));
    }
    if (queue.taken) said("card.taken", taken(queue, posix), true);
    waiting();
  }

  Sentence taken(const core::Queue& queue, bool posix) const {
    const core::Queue::Entry& entry = *queue.taken;
    const Sentence taker = queue.taker ? Sentence{process_span(names_, world_, *queue.taker)} : nobody();
    return weave(names_.lang, posix ? "card.taken-priority" : "card.taken-type",
                 {{value(entry.fact.type)}, {code(printable(entry.fact.bytes))}, taker});
  }

  void of(const core::Memory& memory) {
    const auto type = world_.types.find(memory.type);
    if (type != world_.types.end()) {
      for (const core::Field& field : type->second.members) {
        row(field.path, {word(field_text(field, memory.bytes), Ink::Value)});
      }
    }
    const bool segment = object_.kind == core::ObjectKind::SharedSegment;
    row(segment ? "shm_segsz" : text::say(names_.lang, "card.size"), number(memory.facts.size));
    if (segment) {
      row("shm_nattch", number(memory.facts.nattch));
      row("shm_cpid", pid(memory.facts.creator_pid));
      row("shm_lpid", pid(memory.facts.last_pid));
      if (memory.facts.dest) row("SHM_DEST", yes(true));
      if (memory.facts.locked) row("SHM_LOCKED", yes(true));
    }
    for (const core::Memory::Attach& attach : memory.attaches) attached(attach);
    if (memory.last_access && memory.last_user) last_access(memory);
  }

  void attached(const core::Memory::Attach& attach) {
    Sentence where = {process_span(names_, world_, attach.process), word(" "), code(address_text(attach.at))};
    if (attach.read_only) where.push_back(word(" " + text::say(names_.lang, "card.read-only")));
    if (attach.offset != 0) where.push_back(word(" + " + std::to_string(attach.offset)));
    said("card.attached", where, true);
  }

  void last_access(const core::Memory& memory) {
    const core::MemoryAccess& access = *memory.last_access;
    const std::string key = access.writes ? "card.last-store" : "card.last-load";
    said(key,
         {process_span(names_, world_, *memory.last_user), word(" "),
          word(plain(place_text(names_, world_, access)), Ink::Object), word(" "),
          word(access_text(world_, access, access.writes ? access.after : access.before), Ink::Value)},
         true);
  }

  void of(const core::Counter& counter) {
    if (object_.kind == core::ObjectKind::Mutex) {
      said("card.owner", counter.facts.owner ? Sentence{task_span(names_, world_, *counter.facts.owner)} : nobody());
    } else {
      said("card.value", number(counter.facts.value));
    }
    if (counter.facts.waiting > 0) said("card.waiting", number(counter.facts.waiting));
    waiting();
  }

  void of(const core::Locks& locks) {
    for (const core::FileLock& lock : locks.locks) {
      Sentence text = lock.process ? Sentence{process_span(names_, world_, *lock.process)} : nobody();
      text.push_back(word(" "));
      text.push_back(word(lock_text(lock)));
      said(lock.waiting ? "card.waiting" : "card.lock", text);
    }
    if (locks.locks.empty()) said("card.lock", {word(text::say(names_.lang, "card.none"))});
    waiting();
  }

  std::string lock_text(const core::FileLock& lock) const {
    std::string text = text::say(names_.lang, lock.exclusive ? "view.lock.write" : "view.lock.read");
    text += lock.kind == core::LockKind::Flock ? ", flock" : lock.kind == core::LockKind::Posix ? ", fcntl" : ", OFD";
    const bool whole = lock.first == 0 && lock.last == ~std::uint64_t{0};
    if (whole) return text;
    return text + ", " + std::to_string(lock.first) + "–" +
           (lock.last == ~std::uint64_t{0} ? "" : std::to_string(lock.last));
  }

  const Names& names_;
  const core::World& world_;
  const core::Object& object_;
  std::vector<CardRow> rows_;
};

bool is_number(const Sentence& value) { return value.size() == 1 && value.front().ink == Ink::Value; }

// The n-th row of a label is compared with the n-th one of that label before.
std::vector<CardRow> compared(std::vector<CardRow> now, const std::vector<CardRow>& before) {
  std::vector<bool> used(before.size());
  for (CardRow& row : now) {
    std::size_t old = 0;
    while (old < before.size() && (used[old] || before[old].label != row.label)) ++old;
    if (old == before.size()) {
      row.changed = true;
      continue;
    }
    used[old] = true;
    const std::string was = plain(before[old].value);
    row.changed = was != plain(row.value);
    if (row.changed && is_number(row.value) && is_number(before[old].value)) row.before = was;
  }
  return now;
}

std::string bytes_text(text::Lang lang, std::uint64_t size) {
  return text::say(lang, "card.bytes", std::to_string(size));
}

std::vector<CardPiece> contents_of(const Stage& stage, const core::Object& object, const core::Object* was) {
  const text::Lang lang = stage.names.lang;
  std::vector<CardPiece> pieces;
  const auto someone = [&](std::optional<core::TaskId> id) -> std::optional<Person> {
    return id ? std::optional(person(stage.names, stage.world, *id)) : std::nullopt;
  };
  if (const auto* stream = object.as<core::Stream>()) {
    const auto* old = was == nullptr ? nullptr : was->as<core::Stream>();
    for (const core::Piece& piece : stream->contents) {
      if (pieces.size() == most_pieces) break;
      const bool there = old != nullptr && std::ranges::count(old->contents, piece) > 0;
      pieces.push_back({{},
                        bytes_text(lang, piece.size),
                        printable(piece.bytes) + (piece.size > piece.bytes.size() ? "…" : ""),
                        someone(piece.writer),
                        !there});
    }
  }
  if (const auto* queue = object.as<core::Queue>()) {
    const bool posix = object.kind == core::ObjectKind::PosixQueue;
    for (const core::Queue::Entry& entry : queue->messages) {
      if (pieces.size() == most_pieces) break;
      pieces.push_back({text::say(lang, posix ? "card.priority" : "card.message-type", std::to_string(entry.fact.type)),
                        bytes_text(lang, entry.fact.size), printable(entry.fact.bytes), someone(entry.sender),
                        entry.sent > stage.before.seq});
    }
  }
  return pieces;
}

std::optional<Fill> fill_of(const Names& names, const core::Object& object, const core::Object* was) {
  Fill fill;
  const Sentence text = fill_text(names, object);
  if (const auto* stream = object.as<core::Stream>()) {
    fill.used = stream->bytes;
    fill.most = stream->capacity;
  } else if (const auto* queue = object.as<core::Queue>()) {
    fill.used = object.kind == core::ObjectKind::PosixQueue ? queue->facts.messages : queue->facts.bytes;
    fill.most = queue->facts.limit;
  } else {
    return std::nullopt;
  }
  if (fill.most == 0) return std::nullopt;  // a socket that is not connected
  fill.text = plain(text);
  fill.changed = was != nullptr && plain(fill_text(names, *was)) != fill.text;
  return fill;
}

// "alice “hello”"
Sentence contents_line(const Names& names, const core::World& world, std::optional<core::TaskId> writer,
                       const std::string& bytes, std::uint64_t size) {
  constexpr std::size_t longest = 40;
  Sentence text;
  if (writer) text = {process_span(names, world, *writer), word(" ")};
  std::string shown = printable(std::string_view(bytes).substr(0, longest));
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  append(names.lang, text, weave(names.lang, "view.quoted", {{code(shown + (size > shown.size() ? "…" : ""))}}));
  return text;
}

ObjectCard object_card(const Stage& stage, const core::Object& object) {
  const core::Object* was = stage.before.object(object.id);
  ObjectCard card;
  card.object = object.id;
  card.id = std::to_string(object.id.value);
  card.kind = kind_text(stage.names.lang, object);
  card.name = stage.names.object(stage.world, object.id);
  card.about = object_about(object);
  card.exists = object.exists;
  if (object.unlinked) {
    const bool segment = object.kind == core::ObjectKind::SharedSegment;
    card.about +=
        (card.about.empty() ? "" : " · ") + text::say(stage.names.lang, segment ? "card.dest" : "card.unlinked");
  }
  if (!object.exists) card.removed = text::say(stage.names.lang, "view.removed");
  card.fill = fill_of(stage.names, object, was);
  card.rows = Rows(stage.names, stage.world, object).take();
  if (was != nullptr) card.rows = compared(std::move(card.rows), Rows(stage.names, stage.before, *was).take());
  card.contents = contents_of(stage, object, was);
  if (const auto* memory = object.as<core::Memory>()) {
    const auto* old = was == nullptr ? nullptr : was->as<core::Memory>();
    card.bytes = dump(memory->bytes, old == nullptr ? std::string() : old->bytes, most_dump_lines);
  }
  return card;
}

}  // namespace

std::string object_about(const core::Object& object) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  const bool segment = object.kind == core::ObjectKind::SharedSegment;
  const bool queue = object.kind == core::ObjectKind::MessageQueue;
  if (segment || queue || object.kind == core::ObjectKind::SemaphoreSet) {
    add((segment ? "shmid " : queue ? "msqid " : "semid ") + std::to_string(object.kernel_id));
    add(object.key == 0 ? "IPC_PRIVATE" : "key " + std::to_string(object.key));
  }
  return text;
}

Sentence object_line(const Names& names, const core::World& world, core::ObjectId id) {
  const core::Object* object = world.object(id);
  if (object == nullptr || object->as<core::SemaphoreSet>() != nullptr || object->as<core::Plain>() != nullptr)
    return {};
  Sentence line = {object_span(names, world, id), word("  ")};
  if (!object->exists) {
    line.push_back(word(text::say(names.lang, "view.removed"), Ink::Bad));
    return line;
  }
  bool first = true;
  const auto part = [&](const Sentence& text) {
    if (!first) line.push_back(word(" · "));
    first = false;
    line.insert(line.end(), text.begin(), text.end());
  };
  if (const auto fill = fill_of(names, *object, nullptr)) part({word(fill->text)});
  for (const CardRow& row : Rows(names, world, *object).take()) {
    const bool in_fill = row.label == "msg_cbytes" || row.label == "msg_qbytes" || row.label == "mq_maxmsg";
    if (in_fill) continue;
    Sentence text = {word(row.label + " ")};
    text.insert(text.end(), row.value.begin(), row.value.end());
    part(text);
  }
  if (const auto* stream = object->as<core::Stream>()) {
    for (const core::Piece& piece : stream->contents)
      part(contents_line(names, world, piece.writer, piece.bytes, piece.size));
  }
  if (const auto* queue = object->as<core::Queue>()) {
    for (const core::Queue::Entry& entry : queue->messages) {
      Sentence text = {word(
          text::say(names.lang, object->kind == core::ObjectKind::PosixQueue ? "card.priority" : "card.message-type",
                    std::to_string(entry.fact.type)) +
          " ")};
      append(names.lang, text, contents_line(names, world, entry.sender, entry.fact.bytes, entry.fact.size));
      part(text);
    }
  }
  return line;
}

std::vector<ObjectCard> object_cards(const Stage& stage, std::size_t most, std::size_t& more) {
  std::vector<ObjectCard> cards;
  for (const auto& [id, object] : stage.world.objects) {
    if (object.kind == core::ObjectKind::SemaphoreSet) continue;
    const core::Object* was = stage.before.object(id);
    const bool gone = !object.exists && (was == nullptr || !was->exists);
    if (gone) continue;
    if (cards.size() < most) {
      cards.push_back(object_card(stage, object));
    } else {
      ++more;
    }
  }
  return cards;
}

}  // namespace ipclab::view

#include "forest/conditions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "base/bits.hpp"
#include "base/sort.hpp"

namespace copse {
namespace {

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

// Doubles as integers of the same order, -0 being 0.
std::uint64_t ordered(double value) {
  const auto bits = bit_cast<std::uint64_t>(value + 0.0);
  return (bits >> 63U) != 0 ? ~bits : bits | 1ULL << 63U;
}
double from_ordered(std::uint64_t key) {
  return bit_cast<double>((key >> 63U) != 0 ? key & ~(1ULL << 63U) : ~key);
}

void sort_distinct(std::vector<std::uint64_t>& keys) {
  heap_sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

std::uint32_t rank_of(const std::vector<std::uint64_t>& keys, std::uint64_t key) {
  return size32(
      static_cast<std::size_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin()));
}

double next_after(double value, Real real) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (real == Real::f64) return std::nextafter(value, infinity);
  return static_cast<double>(
      std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity()));
}

// `value <= infinity` has no next number: all that is there goes left.
bool is_always(const Node& node) {
  return node.test == Test::less_equal && node.value == std::numeric_limits<double>::infinity();
}

Column::Kind kind_of(const Node& node) {
  switch (node.test) {
    case Test::less:
    case Test::less_equal:
      return is_always(node) ? Column::Kind::exact : Column::Kind::cuts;
    case Test::floor_in_set:
      return Column::Kind::floored;
    case Test::trunc_in_set:
      return Column::Kind::truncated;
    case Test::equal:
    case Test::in_set:
      break;
  }
  return Column::Kind::exact;
}

class Builder {
 public:
  Builder(const Ensemble& ensemble, std::vector<std::uint32_t>& of_node)
      : ensemble_(ensemble), of_node_(of_node) {}

  Conditions run() && {
    gather();
    std::size_t from = 0;
    while (from < asked_.size()) {
      std::size_t to = from;
      while (to < asked_.size() && asked_[to].column == asked_[from].column) ++to;
      add_column(asked_[from].column, from, to);
      from = to;
    }
    return std::move(made_);
  }

 private:
  struct Asked {
    std::size_t column;
    const Node* node;
    std::uint32_t place;
  };
  struct AskedCut {
    std::uint64_t key;
    std::uint32_t place;
    bool missing_left;
  };

  // Every inner node under its column, by counting: a sort of all nodes would cost more than all
  // the rest.
  void gather() {
    std::vector<std::uint32_t> starts(std::size_t{ensemble_.feature_count} * 8 + 1);
    std::size_t nodes = 0;
    for (const Tree& tree : ensemble_.trees) {
      nodes += tree.nodes.size();
      for (const Node& node : tree.nodes)
        if (!node.is_leaf()) ++starts[column_key(node) + 1];
    }
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    asked_.resize(starts.back());
    of_node_.assign(nodes, no_condition);
    std::uint32_t place = 0;
    for (const Tree& tree : ensemble_.trees)
      for (const Node& node : tree.nodes) {
        if (!node.is_leaf()) asked_[starts[column_key(node)]++] = {column_key(node), &node, place};
        ++place;
      }
  }

  static std::size_t column_key(const Node& node) {
    return std::size_t{node.feature} * 8 + static_cast<std::size_t>(kind_of(node)) * 2 +
           (node.zero_missing ? 1U : 0U);
  }

  void add_column(std::size_t key, std::size_t from, std::size_t to) {
    Column column;
    column.feature = size32(key / 8);
    column.kind = static_cast<Column::Kind>(key / 2 % 4);
    column.zero_missing = key % 2 != 0;
    column.first = size32(made_.values.size());
    column.first_condition = size32(made_.conditions.size());
    if (column.kind == Column::Kind::cuts)
      ask_cuts(from, to);
    else
      ask_sets(from, to);
    column.count = size32(made_.values.size()) - column.first;
    column.condition_count = size32(made_.conditions.size()) - column.first_condition;
    made_.columns.push_back(column);
  }

  std::uint64_t cut_of(const Node& node) const {
    return ordered(node.test == Test::less ? node.value : next_after(node.value, ensemble_.input));
  }

  // What goes left of a node that asks for a category.
  std::span<const double> members_of(const Node& node) const {
    if (is_set_test(node.test)) return ensemble_.sets[node.at];
    if (node.test == Test::equal) return {&node.value, 1};
    return {};
  }

  void ask_cuts(std::size_t from, std::size_t to) {
    cuts_.clear();
    for (std::size_t i = from; i < to; ++i)
      cuts_.push_back({cut_of(*asked_[i].node), asked_[i].place, asked_[i].node->missing_left});
    radix_sort(cuts_, spare_);
    std::uint32_t rank = 0;
    for (auto first = cuts_.begin(); first != cuts_.end(); ++rank) {
      std::uint32_t ids[2] = {no_condition, no_condition};
      auto last = first;
      for (; last != cuts_.end() && last->key == first->key; ++last) ids[last->missing_left] = 0;
      for (const bool missing_left : {false, true}) {
        if (ids[missing_left] == no_condition) continue;
        ids[missing_left] = size32(made_.conditions.size());
        made_.conditions.push_back({size32(made_.columns.size()), rank, missing_left});
      }
      made_.values.push_back(from_ordered(first->key));
      for (; first != last; ++first) of_node_[first->place] = ids[first->missing_left];
    }
  }

  void ask_sets(std::size_t from, std::size_t to) {
    keys_.clear();
    for (std::size_t i = from; i < to; ++i)
      for (const double value : members_of(*asked_[i].node)) keys_.push_back(ordered(value));
    sort_distinct(keys_);
    for (const std::uint64_t each : keys_) made_.values.push_back(from_ordered(each));
    struct Key {
      std::uint64_t what;  // the set's index, or the one value
      std::uint64_t how;
      const Node* node;
      bool operator<(const Key& other) const {
        return what != other.what ? what < other.what : how < other.how;
      }
      bool operator==(const Key& other) const { return what == other.what && how == other.how; }
    };
    const auto key_of = [](const Node& node) {
      const std::uint64_t what = is_set_test(node.test) ? node.at : ordered(node.value);
      return Key{what, static_cast<std::uint64_t>(node.test) * 2 + (node.missing_left ? 1U : 0U),
                 &node};
    };
    std::vector<Key> distinct;
    for (std::size_t i = from; i < to; ++i) distinct.push_back(key_of(*asked_[i].node));
    heap_sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    const std::uint32_t first = size32(made_.conditions.size());
    for (const Key& key : distinct) {
      made_.conditions.push_back(
          {size32(made_.columns.size()), size32(made_.sets.size()), key.node->missing_left});
      add_set(*key.node);
    }
    for (std::size_t i = from; i < to; ++i) {
      const auto at = std::lower_bound(distinct.begin(), distinct.end(), key_of(*asked_[i].node));
      of_node_[asked_[i].place] = first + size32(static_cast<std::size_t>(at - distinct.begin()));
    }
  }

  void add_set(const Node& node) {
    std::vector<std::uint32_t> ranks;
    for (const double value : members_of(node)) ranks.push_back(rank_of(keys_, ordered(value)));
    CategorySet set{size32(made_.set_ranks.size()), 0, is_always(node), no_words};
    if (ranks.size() * 2 > keys_.size() + 1) {
      set.inverted = true;
      std::uint32_t next = 0;
      ranks.push_back(size32(keys_.size() + 1));
      for (const std::uint32_t rank : ranks) {
        for (; next < rank; ++next) made_.set_ranks.push_back(next);
        next = rank + 1;
      }
    } else {
      made_.set_ranks.insert(made_.set_ranks.end(), ranks.begin(), ranks.end());
    }
    set.count = size32(made_.set_ranks.size()) - set.first;
    add_words(set);
    made_.sets.push_back(set);
  }

  void add_words(CategorySet& set) {
    const std::size_t words = keys_.size() / 32 + 1;  // ranks go up to that of what is not there
    if (words > 2 * std::size_t{set.count} + 16) return;
    set.first_word = size32(made_.set_words.size());
    made_.set_words.resize(set.first_word + words, set.inverted ? ~0U : 0U);
    for (std::size_t i = set.first; i < made_.set_ranks.size(); ++i)
      made_.set_words[set.first_word + made_.set_ranks[i] / 32] ^= 1U << made_.set_ranks[i] % 32;
  }

  const Ensemble& ensemble_;
  std::vector<std::uint32_t>& of_node_;
  std::vector<Asked> asked_;
  // Of the column in hand.
  std::vector<AskedCut> cuts_;
  std::vector<AskedCut> spare_;
  std::vector<std::uint64_t> keys_;
  Conditions made_;
};

}  // namespace

bool Conditions::finds(const CategorySet& set, std::uint32_t rank) const {
  const std::uint32_t* first = set_ranks.data() + set.first;
  return std::binary_search(first, first + set.count, rank) != set.inverted;
}

Conditions conditions_of(const Ensemble& ensemble, std::vector<std::uint32_t>& of_node) {
  return Builder(ensemble, of_node).run();
}

}  // namespace copse

// The same programs as `structures.rs`, on GCC's libitm.
//
// Main invariant: layouts, keys, generators and mixes are those of the Rust side, so the two differ
// in their transactional memory only. One process is one mode of libitm (ITM_DEFAULT_METHOD).
//
// Reads lines "test threads milliseconds" from its input, runs the test for that long, and answers
// with one line "operations seconds". It sleeps in between, so that runs can be interleaved.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Random {
    uint64_t state;
    explicit Random(uint64_t seed) : state(seed * 0x9E3779B97F4A7C15ull | 1) {}
    uint64_t next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }
};

struct Node {
    uint64_t key;
    Node *next;
};

// One mix for both sets: of ten operations one inserts, one removes and eight look.
template <class Set> bool mixed(Set &set, Random &random, uint64_t range) {
    uint64_t r = random.next();
    uint64_t key = (r >> 16) % range;
    switch ((r >> 4) % 10) {
    case 0: return set.insert(key);
    case 1: return set.remove(key);
    default: return set.contains(key);
    }
}

// A sorted chain; `head` is a node without a key.
struct List {
    Node head{0, nullptr};

    __attribute__((transaction_safe)) static bool find(Node *head, uint64_t key) {
        Node *node = head->next;
        while (node && node->key < key) node = node->next;
        return node && node->key == key;
    }
    bool contains(uint64_t key) {
        bool found;
        __transaction_atomic { found = find(&head, key); }
        return found;
    }
    bool insert(uint64_t key) {
        bool done = false;
        __transaction_atomic {
            Node *before = &head, *node = head.next;
            while (node && node->key < key) {
                before = node;
                node = node->next;
            }
            if (!node || node->key != key) {
                Node *fresh = static_cast<Node *>(malloc(sizeof(Node)));
                fresh->key = key;
                fresh->next = node;
                before->next = fresh;
                done = true;
            }
        }
        return done;
    }
    bool remove(uint64_t key) {
        bool done = false;
        __transaction_atomic {
            Node *before = &head, *node = head.next;
            while (node && node->key < key) {
                before = node;
                node = node->next;
            }
            if (node && node->key == key) {
                before->next = node->next;
                free(node);
                done = true;
            }
        }
        return done;
    }
};

// Unsorted chains.
struct Hash {
    static constexpr uint64_t BUCKETS = 16384;
    Node **heads = static_cast<Node **>(calloc(BUCKETS, sizeof(Node *)));

    static uint64_t bucket(uint64_t key) { return (key * 0x9E3779B97F4A7C15ull) >> 50; }
    bool contains(uint64_t key) {
        bool found = false;
        __transaction_atomic {
            Node *node = heads[bucket(key)];
            while (node && node->key != key) node = node->next;
            found = node != nullptr;
        }
        return found;
    }
    bool insert(uint64_t key) {
        bool done = false;
        __transaction_atomic {
            Node **head = &heads[bucket(key)];
            Node *node = *head;
            while (node && node->key != key) node = node->next;
            if (!node) {
                Node *fresh = static_cast<Node *>(malloc(sizeof(Node)));
                fresh->key = key;
                fresh->next = *head;
                *head = fresh;
                done = true;
            }
        }
        return done;
    }
    bool remove(uint64_t key) {
        bool done = false;
        __transaction_atomic {
            Node **link = &heads[bucket(key)];
            while (*link && (*link)->key != key) link = &(*link)->next;
            if (Node *node = *link) {
                *link = node->next;
                free(node);
                done = true;
            }
        }
        return done;
    }
};

struct Wide {
    uint64_t a, b, c, d;
};

// What the long block reads; `main` fills it.
std::vector<uint64_t> places(16384);

struct World {
    List list;
    Hash hash;
    uint64_t accounts[1024];
    uint64_t counter = 0;
    std::vector<Wide *> objects;

    World() {
        for (auto &account : accounts) account = 1000;
        for (uint64_t key = 0; key < 1024; key += 2) list.insert(key);
        for (uint64_t key = 0; key < 32768; key += 2) hash.insert(key);
        for (uint64_t i = 0; i < 1024; i++) objects.push_back(new Wide{i, i + 1, i + 2, i + 3});
        Random random(7);
        for (size_t i = objects.size() - 1; i > 0; i--) {
            std::swap(objects[i], objects[random.next() % (i + 1)]);
        }
    }
};

World *world;
std::atomic<bool> stop;
std::atomic<uint64_t> sink;

// Each returns how many operations one call did.
// Results are used: the compiler may leave out a search that nobody wants to know of.
thread_local uint64_t found;
uint64_t list_step(Random &random) { return found += mixed(world->list, random, 1024), 1; }
uint64_t hash_step(Random &random) { return found += mixed(world->hash, random, 32768), 1; }
uint64_t bank_step(Random &random) {
    uint64_t r = random.next();
    uint64_t *from = &world->accounts[(r >> 8) % 1024], *to = &world->accounts[(r >> 32) % 1024];
    __transaction_atomic {
        *from -= 1;
        *to += 1;
    }
    return 1;
}
uint64_t counter_step(Random &) {
    uint64_t *counter = &world->counter;
    __transaction_atomic { *counter += 1; }
    return 1;
}
uint64_t fields_step(Random &) {
    Wide **objects = world->objects.data();
    uint64_t sum = 0;
    __transaction_atomic {
        for (size_t i = 0; i < 1024; i++) {
            sum += objects[i]->a;
            sum += objects[i]->b;
            sum += objects[i]->c;
            sum += objects[i]->d;
        }
    }
    sink.store(sum, std::memory_order_relaxed);
    return 4096;
}
uint64_t isolated_step(Random &) {
    Wide **objects = world->objects.data();
    uint64_t sum = 0;
    __transaction_atomic {
        for (size_t i = 0; i < 1024; i++) sum += objects[i]->a;
    }
    sink.store(sum, std::memory_order_relaxed);
    return 1024;
}
uint64_t long_step(Random &random) {
    uint64_t *all = places.data();
    uint64_t at = random.next() % 16384, sum = 0;
    __transaction_atomic {
        for (size_t i = 0; i < 16384; i++) sum += all[i];
        all[at] = sum;
    }
    return 1;
}
uint64_t short_step(Random &random) {
    uint64_t *place = &places[random.next() % 16384];
    __transaction_atomic { *place += 1; }
    return 1;
}

struct Test {
    const char *name;
    uint64_t (*step)(Random &);
};
const Test TESTS[] = {
    {"list", list_step},     {"hash", hash_step},         {"bank", bank_step},
    {"counter", counter_step}, {"fields", fields_step},
    {"isolated", isolated_step}, {"long", long_step},     {"short", short_step},
};

uint64_t work(uint64_t (*step)(Random &), uint64_t seed) {
    Random random(seed);
    uint64_t done = 0;
    while (!stop.load(std::memory_order_relaxed)) done += step(random);
    sink.fetch_add(found);
    return done;
}

} // namespace

int main() {
    world = new World;
    char name[64];
    unsigned threads, milliseconds;
    while (scanf("%63s %u %u", name, &threads, &milliseconds) == 3) {
        uint64_t (*step)(Random &) = nullptr;
        for (const Test &test : TESTS) {
            if (strcmp(test.name, name) == 0) step = test.step;
        }
        // "mix": the first thread runs long blocks, the others short ones; answers with both.
        bool mix = strcmp(name, "mix") == 0;
        if (!step && !mix) return 1;
        stop = false;
        std::vector<uint64_t> done(threads);
        std::vector<std::thread> running;
        auto start = Clock::now();
        for (unsigned i = 0; i < threads; i++) {
            auto mine = mix ? (i == 0 ? long_step : short_step) : step;
            running.emplace_back([&done, mine, i] { done[i] = work(mine, i + 1); });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        stop = true;
        for (auto &thread : running) thread.join();
        double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        for (uint64_t count : done) printf("%llu ", static_cast<unsigned long long>(count));
        printf("%.9f\n", seconds);
        fflush(stdout);
    }
}

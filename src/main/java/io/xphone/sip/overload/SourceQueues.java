package io.xphone.sip.overload;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Messages of one class that wait, by source: sources take turns, so that one of them cannot take the place of all
 * others. Every operation takes constant time but {@link #remove(String, long, Consumer)}, which reads the messages of
 * one source.
 *
 * @param <M> a message
 */
final class SourceQueues<M> {

    /** A message that waits. */
    static final class Entry<M> {
        final M message;
        final long branch;
        final long arrivalNanos;
        final int octets;
        private Source<M> source;
        private Entry<M> older; // of all sources
        private Entry<M> younger;
        private Entry<M> before; // of the same source
        private Entry<M> after;

        Entry(M message, long branch, long arrivalNanos, int octets) {
            this.message = message;
            this.branch = branch;
            this.arrivalNanos = arrivalNanos;
            this.octets = octets;
        }
    }

    private static final class Source<M> {
        private final String name;
        private Entry<M> first;
        private Entry<M> last;
        private int size;
        private Source<M> previous = this; // in the ring of the sources with messages
        private Source<M> next = this;

        Source(String name) {
            this.name = name;
        }
    }

    private final boolean newestFirst;
    private final int capacity;
    private final Map<String, Source<M>> sources = new HashMap<>();
    private Source<M> turn;
    private Entry<M> oldest;
    private Entry<M> youngest;
    private int size;

    /**
     * @param newestFirst whether the newest message of a source is its next, rather than its oldest
     * @param capacity the maximum number of messages
     */
    SourceQueues(boolean newestFirst, int capacity) {
        this.newestFirst = newestFirst;
        this.capacity = capacity;
    }

    int size() {
        return size;
    }

    /** The oldest message, which stays; null when there is none. */
    Entry<M> oldest() {
        return oldest;
    }

    /**
     * Adds a message.
     *
     * @return what has to give way: the oldest message of this source when it has more than its share, else the oldest
     *     of all; null while there is room
     */
    Entry<M> add(String name, Entry<M> entry) {
        Source<M> source = sources.get(name);
        Entry<M> victim = null;
        if (size >= capacity) {
            boolean greedy = source != null && source.size > capacity / sources.size();
            victim = greedy ? source.first : oldest;
            remove(victim);
            source = sources.get(name);
        }
        if (source == null) {
            source = new Source<>(name);
            sources.put(name, source);
            join(source);
        }
        entry.source = source;
        entry.before = source.last;
        if (source.last == null) {
            source.first = entry;
        } else {
            source.last.after = entry;
        }
        source.last = entry;
        source.size++;
        entry.older = youngest;
        if (youngest == null) {
            oldest = entry;
        } else {
            youngest.younger = entry;
        }
        youngest = entry;
        size++;
        return victim;
    }

    /** Removes the next message of the source whose turn it is; null when there is none. */
    Entry<M> poll() {
        if (turn == null) {
            return null;
        }
        Source<M> source = turn;
        turn = source.next;
        Entry<M> entry = newestFirst ? source.last : source.first;
        remove(entry);
        return entry;
    }

    /** Removes all messages of a source with this branch, the oldest first. */
    void remove(String name, long branch, Consumer<Entry<M>> removed) {
        Source<M> source = sources.get(name);
        for (Entry<M> entry = source == null ? null : source.first; entry != null; entry = entry.after) {
            if (entry.branch == branch) {
                remove(entry);
                removed.accept(entry);
            }
        }
    }

    void remove(Entry<M> entry) {
        Source<M> source = entry.source;
        if (entry.before == null) {
            source.first = entry.after;
        } else {
            entry.before.after = entry.after;
        }
        if (entry.after == null) {
            source.last = entry.before;
        } else {
            entry.after.before = entry.before;
        }
        if (entry.older == null) {
            oldest = entry.younger;
        } else {
            entry.older.younger = entry.younger;
        }
        if (entry.younger == null) {
            youngest = entry.older;
        } else {
            entry.younger.older = entry.older;
        }
        size--;
        if (--source.size == 0) {
            leave(source);
        }
    }

    private void join(Source<M> source) {
        if (turn == null) {
            turn = source;
            return;
        }
        source.previous = turn.previous; // its turn is after that of all others
        source.next = turn;
        turn.previous.next = source;
        turn.previous = source;
    }

    private void leave(Source<M> source) {
        sources.remove(source.name);
        if (source.next == source) {
            turn = null;
            return;
        }
        source.previous.next = source.next;
        source.next.previous = source.previous;
        if (turn == source) {
            turn = source.next;
        }
    }
}

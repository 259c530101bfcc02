package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.PlayoutPosition;
import io.xphone.bus.AudioProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The marks of a writer that have not been reached, and its calls of {@code clear} that have no result yet. The media
 * reports both by name and in order.
 */
final class WriterMarks {

    private final Supplier<Promise<Boolean>> promises;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final int max;
    private long last;

    /** Whether a write since the last mark was rejected on the context. */
    private boolean incomplete;

    /** Writes that other threads had rejected at the last mark. */
    private long elsewhereAtMark;

    /** Whether the media rejected audio before the last mark of {@code drained}: the next mark reports it. */
    private boolean mediaIncomplete;

    /**
     * @param complete whether all writes since the previous mark were accepted here
     * @param drain whether it is a mark of {@code drained}
     * @param cleared result of {@code clear}; null for a mark
     */
    private record Pending(
            Promise<Boolean> reached, boolean complete, boolean drain, Promise<PlayoutPosition> cleared) {}

    /** @param max the largest number of marks that wait at a time */
    WriterMarks(Supplier<Promise<Boolean>> promises, int max) {
        this.promises = promises;
        this.max = max;
    }

    boolean full() {
        return pending.size() >= max;
    }

    int max() {
        return max;
    }

    /** A write was rejected: the next mark reports it. */
    void rejected() {
        incomplete = true;
    }

    /**
     * Adds a mark.
     *
     * @param elsewhere writes that other threads had rejected when it was set
     * @return its key, for {@link #reached}
     */
    String add(String name, boolean drain, long elsewhere) {
        String key = ++last + " " + name;
        pending.put(key, new Pending(promises.get(), !incomplete && elsewhere == elsewhereAtMark, drain, null));
        if (!drain) { // the next mark also follows the writes before this one
            incomplete = false;
            elsewhereAtMark = elsewhere;
        }
        return key;
    }

    /** The result of a mark. */
    Future<Boolean> reached(String key) {
        return pending.get(key).reached().future();
    }

    /** Adds a call of {@code clear}; returns its key. @param elsewhere as for {@link #add} */
    String addClear(Promise<PlayoutPosition> result, long elsewhere) {
        incomplete = false;
        mediaIncomplete = false;
        elsewhereAtMark = elsewhere;
        String key = ++last + " clear";
        pending.put(key, new Pending(null, true, false, result));
        return key;
    }

    /** A mark is dropped before it was sent to the media. */
    void drop(String key) {
        Pending dropped = pending.remove(key);
        if (dropped != null && dropped.reached() != null) {
            dropped.reached().tryComplete(false);
        }
    }

    /** The media reports a mark, or a clear. @param position how far the audio has been played then */
    void onReport(AudioProgress progress, PlayoutPosition position) {
        Pending mark = pending.remove(progress.mark());
        if (mark == null) {
            return;
        }
        if (mark.cleared() != null) {
            mark.cleared().tryComplete(position);
            return;
        }
        boolean complete = progress.complete() && mark.complete() && !mediaIncomplete;
        mediaIncomplete = mark.drain() && !progress.cleared() && (!progress.complete() || mediaIncomplete);
        mark.reached().tryComplete(complete && !progress.cleared());
    }

    /**
     * No more reports follow.
     *
     * @param failure fails the marks; null to complete them with false
     * @param position completes the calls of {@code clear}
     */
    void close(Throwable failure, Future<PlayoutPosition> position) {
        List<Pending> rest = new ArrayList<>(pending.values());
        pending.clear();
        for (Pending each : rest) {
            if (each.cleared() != null) {
                position.onComplete(each.cleared());
            } else if (failure == null) {
                each.reached().tryComplete(false);
            } else {
                each.reached().tryFail(failure);
            }
        }
    }
}

package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.xphone.codec.CodecSpecs;
import io.xphone.sdp.CodecSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The part of a media event loop that the costly codec of a call takes, in millionths. All agents of the process take
 * from the same event loops. Thread-safe but for one share, which is used on one thread.
 */
public final class CodecShare {

    private static final int WHOLE = 1_000_000;
    private static final Map<EventLoop, AtomicInteger> TAKEN = new ConcurrentHashMap<>();

    private final AtomicInteger taken;
    private final int loop;
    private int size;

    private CodecShare(AtomicInteger taken, int loop, int size) {
        this.taken = taken;
        this.loop = loop;
        this.size = size;
    }

    /** The part that a call with the codec takes; 0 without a limit. */
    public static int of(CodecSpec codec) {
        return of(CodecSpecs.maxCallsPerEventLoop(codec));
    }

    /** The part of each call when so many calls may use the codec; 0 without a limit. */
    static int of(int maxCalls) {
        return maxCalls == Integer.MAX_VALUE ? 0 : Math.max(1, WHOLE / Math.max(1, maxCalls));
    }

    /** The part of an event loop that is taken; 1,000,000 is all that may be. */
    static int taken(EventLoop loop) {
        return counter(loop).get();
    }

    private static AtomicInteger counter(EventLoop loop) {
        TAKEN.keySet().removeIf(EventLoop::isShuttingDown);
        return TAKEN.computeIfAbsent(loop, key -> new AtomicInteger());
    }

    /**
     * Takes a part of an event loop.
     *
     * @param number number of the event loop among those of the agent
     * @return null when not so much is left
     */
    static CodecShare take(EventLoop loop, int number, int size) {
        AtomicInteger taken = counter(loop);
        for (int now = taken.get(); now + size <= WHOLE; now = taken.get()) {
            if (taken.compareAndSet(now, now + size)) {
                return new CodecShare(taken, number, size);
            }
        }
        return null;
    }

    /** The number of the event loop, where the media of the call has to run. */
    int loop() {
        return loop;
    }

    /** Takes more, if so much is left; a share that is as large already stays as it is. */
    public boolean grow(int newSize) {
        for (int now = taken.get(); newSize > size; now = taken.get()) {
            if (now + newSize - size > WHOLE) {
                return false;
            }
            if (taken.compareAndSet(now, now + newSize - size)) {
                size = newSize;
            }
        }
        return true;
    }

    /** Changes the size to that of the codec in use; a change of codecs by the peer always succeeds. */
    public void resize(int newSize) {
        taken.addAndGet(newSize - size);
        size = newSize;
    }

    /** Gives the part back. */
    public void release() {
        resize(0);
    }
}

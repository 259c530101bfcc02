package io.xphone.sip.event;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The effects that a state machine collects during one input, and its running timers. */
final class Effects {

    private final Set<EventTimer> running = EnumSet.noneOf(EventTimer.class);
    private List<EventEffect> out = new ArrayList<>(4);

    void add(EventEffect effect) {
        out.add(effect);
    }

    void start(EventTimer timer, long delayMillis) {
        running.add(timer);
        out.add(new EventEffect.StartTimer(timer, delayMillis));
    }

    void stop(EventTimer timer) {
        if (running.remove(timer)) {
            out.add(new EventEffect.StopTimer(timer));
        }
    }

    void stopAll() {
        for (EventTimer timer : EventTimer.values()) {
            stop(timer);
        }
    }

    /** Marks the timer as stopped; returns whether it was running. */
    boolean fired(EventTimer timer) {
        return running.remove(timer);
    }

    List<EventEffect> drain() {
        List<EventEffect> drained = List.copyOf(out);
        out = new ArrayList<>(4);
        return drained;
    }
}

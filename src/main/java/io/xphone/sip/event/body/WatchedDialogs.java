package io.xphone.sip.event.body;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dialogs of a monitored user agent, assembled from full and partial documents (RFC 4235 §4.3). Each dialog of a
 * subscription has its own instance, as the versions start again in it.
 */
public final class WatchedDialogs {

    private static final int MAX_DIALOGS = 1_000;

    private final Map<String, WatchedDialog> byId = new LinkedHashMap<>();
    private long version = -1;

    /** The outcome of applying a document. */
    public enum Outcome {
        /** The document was applied. */
        TAKEN,
        /** The document was applied, but an earlier one is missing: the state should be requested again. */
        GAP,
        /** The document is older than the current state and was ignored. */
        OLD
    }

    /** The state of a busy lamp field. */
    public enum Lamp {
        /** No dialog. */
        IDLE,
        /** An outgoing call, or a ringing one. */
        RINGING,
        /** An established call. */
        BUSY
    }

    /**
     * The state of all dialogs.
     *
     * @param lamp the state of the busy lamp field
     * @param dialogs the current dialogs, and those that the last document ended
     */
    public record Snapshot(Lamp lamp, List<WatchedDialog> dialogs) {

        /** Copies the list. */
        public Snapshot {
            dialogs = List.copyOf(dialogs);
        }
    }

    /** The current state. */
    public Snapshot snapshot() {
        return new Snapshot(lamp(), dialogs());
    }

    /** Applies a document. Terminated dialogs are kept until the next document. */
    public Outcome take(DialogInfo info) {
        if (version >= 0 && info.version() <= version) {
            return Outcome.OLD;
        }
        boolean gap = !info.full() && info.version() != version + 1;
        version = info.version();
        if (info.full()) {
            byId.clear();
        } else {
            byId.values().removeIf(dialog -> dialog.state() == WatchedDialog.State.TERMINATED);
        }
        for (WatchedDialog dialog : info.dialogs()) {
            if (byId.size() < MAX_DIALOGS || byId.containsKey(dialog.id())) {
                byId.put(dialog.id(), dialog);
            }
        }
        return gap ? Outcome.GAP : Outcome.TAKEN;
    }

    /** The dialogs, in the order of their first appearance. */
    public List<WatchedDialog> dialogs() {
        return new ArrayList<>(byId.values());
    }

    /** The state of the busy lamp field: an established call has precedence over a ringing one. */
    public Lamp lamp() {
        Lamp lamp = Lamp.IDLE;
        for (WatchedDialog dialog : byId.values()) {
            switch (dialog.state()) {
                case CONFIRMED -> {
                    return Lamp.BUSY;
                }
                case TRYING, PROCEEDING, EARLY -> lamp = Lamp.RINGING;
                case TERMINATED -> {}
            }
        }
        return lamp;
    }
}

package io.xphone.sip.event.body;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dialogs of one that is watched, put together from full and partial documents (RFC 4235 §4.3). One for each
 * subscription dialog: versions begin anew with it.
 */
public final class WatchedDialogs {

    private static final int MOST_DIALOGS = 1_000;

    private final Map<String, WatchedDialog> byId = new LinkedHashMap<>();
    private long version = -1;

    /** What became of a document. */
    public enum Outcome {
        /** It was taken. */
        TAKEN,
        /** It was taken, but one before it is missing: the state should be asked for again. */
        GAP,
        /** It is older than what is known, and changed nothing. */
        OLD
    }

    /** A lamp on a phone. */
    public enum Lamp {
        /** No dialog. */
        IDLE,
        /** A call goes out, or rings. */
        RINGING,
        /** A call is up. */
        BUSY
    }

    /**
     * The whole at one moment.
     *
     * @param lamp what a lamp shows
     * @param dialogs those that are, and those that have just ended
     */
    public record Snapshot(Lamp lamp, List<WatchedDialog> dialogs) {

        /** Copies the list. */
        public Snapshot {
            dialogs = List.copyOf(dialogs);
        }
    }

    /** How it is now. */
    public Snapshot snapshot() {
        return new Snapshot(lamp(), dialogs());
    }

    /** Takes a document. Dialogs that are over are told until the next document. */
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
            if (byId.size() < MOST_DIALOGS || byId.containsKey(dialog.id())) {
                byId.put(dialog.id(), dialog);
            }
        }
        return gap ? Outcome.GAP : Outcome.TAKEN;
    }

    /** The dialogs, in the order in which they were first told. */
    public List<WatchedDialog> dialogs() {
        return new ArrayList<>(byId.values());
    }

    /** What a lamp shows: a call that is up before one that rings. */
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

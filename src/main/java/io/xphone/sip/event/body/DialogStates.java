package io.xphone.sip.event.body;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dialogs of a monitored user agent, assembled from full and partial documents (RFC 4235 §4.3). Each dialog of a
 * subscription has its own instance, as the versions start again in it.
 */
public final class DialogStates {

    private static final int MAX_DIALOGS = 1_000;

    private final Map<String, DialogElement> byId = new LinkedHashMap<>();
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
    public enum Blf {
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
     * @param blf the state of the busy lamp field
     * @param dialogs the current dialogs, and those that the last document ended
     */
    public record Snapshot(Blf blf, List<DialogElement> dialogs) {

        /** Copies the list. */
        public Snapshot {
            dialogs = List.copyOf(dialogs);
        }
    }

    /** The current state. */
    public Snapshot snapshot() {
        return new Snapshot(blf(), dialogs());
    }

    /** Applies a document. Terminated dialogs are kept until the next document. */
    public Outcome take(DialogInfoDocument info) {
        if (version >= 0 && info.version() <= version) {
            return Outcome.OLD;
        }
        boolean gap = !info.full() && info.version() != version + 1;
        version = info.version();
        if (info.full()) {
            byId.clear();
        } else {
            byId.values().removeIf(dialog -> dialog.state() == DialogElement.State.TERMINATED);
        }
        for (DialogElement dialog : info.dialogs()) {
            if (byId.size() < MAX_DIALOGS || byId.containsKey(dialog.id())) {
                byId.put(dialog.id(), dialog);
            }
        }
        return gap ? Outcome.GAP : Outcome.TAKEN;
    }

    /** The dialogs, in the order of their first appearance. */
    public List<DialogElement> dialogs() {
        return new ArrayList<>(byId.values());
    }

    /** The state of the busy lamp field: an established call has precedence over a ringing one. */
    public Blf blf() {
        Blf blf = Blf.IDLE;
        for (DialogElement dialog : byId.values()) {
            switch (dialog.state()) {
                case CONFIRMED -> {
                    return Blf.BUSY;
                }
                case TRYING, PROCEEDING, EARLY -> blf = Blf.RINGING;
                case TERMINATED -> {}
            }
        }
        return blf;
    }
}

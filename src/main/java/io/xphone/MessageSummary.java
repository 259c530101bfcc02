package io.xphone;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The messages of a mailbox (RFC 3842).
 *
 * @param waiting whether there are new messages
 * @param account the URI of the mailbox; "" when it is not reported
 * @param counts by message class: {@code voice}, {@code fax}, {@code pager}, {@code multimedia}, {@code text},
 *     {@code none}
 */
public record MessageSummary(boolean waiting, String account, Map<String, Counts> counts) {

    /**
     * The number of messages of one class; urgent messages are included in the totals.
     *
     * @param newMessages messages that were not retrieved
     * @param oldMessages messages that were retrieved
     * @param newUrgent urgent messages that were not retrieved
     * @param oldUrgent urgent messages that were retrieved
     */
    public record Counts(int newMessages, int oldMessages, int newUrgent, int oldUrgent) {

        /** No messages. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);

        /** As JSON. */
        public JsonObject toJson() {
            return new JsonObject()
                    .put("new", newMessages)
                    .put("old", oldMessages)
                    .put("urgentNew", newUrgent)
                    .put("urgentOld", oldUrgent);
        }
    }

    /** Copies the map; keeps its order. */
    public MessageSummary {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** The voice messages. */
    public Counts voice() {
        return counts.getOrDefault("voice", Counts.NONE);
    }

    /** As JSON: the {@code document} of an event {@code mailbox}. */
    public JsonObject toJson() {
        JsonObject classes = new JsonObject();
        counts.forEach((messageClass, count) -> classes.put(messageClass, count.toJson()));
        return new JsonObject().put("waiting", waiting).put("account", account).put("counts", classes);
    }
}

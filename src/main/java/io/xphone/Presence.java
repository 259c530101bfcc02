package io.xphone;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The presence of a user (RFC 3863), with activities (RFC 4480) when they are reported.
 *
 * @param entity the URI of the user
 * @param open whether any device or service can be reached
 * @param tuples the devices or services
 * @param activities such as {@code busy}, {@code on-the-phone}, {@code away}
 * @param note a text for people; may be empty
 */
public record Presence(String entity, boolean open, List<Tuple> tuples, List<String> activities, String note) {

    /**
     * A device or service.
     *
     * @param id its id in the document
     * @param open whether it can be reached; false when it is not reported
     * @param contact its URI; may be empty
     * @param note a text for people; may be empty
     */
    public record Tuple(String id, boolean open, String contact, String note) {

        /** As JSON. */
        public JsonObject toJson() {
            return new JsonObject()
                    .put("id", id)
                    .put("open", open)
                    .put("contact", contact)
                    .put("note", note);
        }
    }

    /** Copies the lists. */
    public Presence {
        tuples = List.copyOf(tuples);
        activities = List.copyOf(activities);
    }

    /** As JSON: the {@code document} of an event {@code notify}. */
    public JsonObject toJson() {
        JsonArray list = new JsonArray();
        tuples.forEach(tuple -> list.add(tuple.toJson()));
        return new JsonObject()
                .put("entity", entity)
                .put("open", open)
                .put("note", note)
                .put("activities", new JsonArray(new ArrayList<>(activities)))
                .put("tuples", list);
    }
}

package io.xphone.sip.event.body;

import java.util.ArrayList;
import java.util.List;

/**
 * Presence of someone: {@code application/pidf+xml} (RFC 3863), with the activities of RFC 4480 where they are told.
 *
 * @param entity whose presence: a URI
 * @param tuples devices or services
 * @param activities such as {@code busy}, {@code on-the-phone}, {@code away}
 * @param note for people; ""
 */
public record Presence(String entity, List<Tuple> tuples, List<String> activities, String note) {

    /** The media type. */
    public static final String TYPE = "application/pidf+xml";

    private static final int MOST_TUPLES = 1_000;

    /**
     * A device or service.
     *
     * @param id its name in the document
     * @param open whether it can be reached; closed when it is not told
     * @param contact a URI; ""
     * @param note for people; ""
     */
    public record Tuple(String id, boolean open, String contact, String note) {}

    /** Copies the lists. */
    public Presence {
        tuples = List.copyOf(tuples);
        activities = List.copyOf(activities);
    }

    /** One device, which can be reached or can't. */
    public static Presence of(String entity, boolean open, String note) {
        return new Presence(entity, List.of(new Tuple("t1", open, "", "")), List.of(), note);
    }

    /** Whether any device can be reached. */
    public boolean open() {
        return tuples.stream().anyMatch(Tuple::open);
    }

    /**
     * Reads a document.
     *
     * @throws BodyParseException when it is none
     */
    public static Presence parse(byte[] document) {
        XmlElement root = XmlElement.parse(document, "presence");
        List<Tuple> tuples = new ArrayList<>();
        for (XmlElement tuple : root.children("tuple")) {
            if (tuples.size() >= MOST_TUPLES) {
                throw new BodyParseException("more than " + MOST_TUPLES + " tuples");
            }
            boolean open = tuple.child("status")
                    .map(status -> status.textOf("basic").equalsIgnoreCase("open"))
                    .orElse(false);
            tuples.add(new Tuple(tuple.attribute("id"), open, tuple.textOf("contact"), tuple.textOf("note")));
        }
        List<String> activities = root.descendants("activities").stream()
                .flatMap(element -> element.children().stream())
                .map(XmlElement::name)
                .filter(name -> !name.equals("note"))
                .distinct()
                .toList();
        return new Presence(root.attribute("entity"), tuples, activities, root.textOf("note"));
    }

    /** The document. */
    public byte[] bytes() {
        XmlText out = new XmlText();
        out.open(
                "presence",
                "xmlns",
                "urn:ietf:params:xml:ns:pidf",
                "xmlns:dm",
                activities.isEmpty() ? "" : "urn:ietf:params:xml:ns:pidf:data-model",
                "xmlns:rpid",
                activities.isEmpty() ? "" : "urn:ietf:params:xml:ns:pidf:rpid",
                "entity",
                entity);
        for (Tuple tuple : tuples) {
            out.open("tuple", "id", tuple.id());
            out.open("status").text("basic", tuple.open() ? "open" : "closed").close("status");
            out.text("contact", tuple.contact()).text("note", tuple.note()).close("tuple");
        }
        out.text("note", note);
        if (!activities.isEmpty()) {
            out.open("dm:person", "id", "p1").open("rpid:activities");
            activities.forEach(activity -> out.empty("rpid:" + activity));
            out.close("rpid:activities").close("dm:person");
        }
        return out.close("presence").bytes();
    }
}

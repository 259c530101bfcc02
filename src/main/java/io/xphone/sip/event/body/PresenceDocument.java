package io.xphone.sip.event.body;

import java.util.ArrayList;
import java.util.List;

/**
 * A presence document: {@code application/pidf+xml} (RFC 3863), with the activities of RFC 4480.
 *
 * @param entity the URI of the presentity
 * @param tuples devices or services
 * @param activities such as {@code busy}, {@code on-the-phone}, {@code away}
 * @param note a note for users; may be ""
 */
public record PresenceDocument(String entity, List<Tuple> tuples, List<String> activities, String note) {

    /** The media type. */
    public static final String TYPE = "application/pidf+xml";

    private static final int MAX_TUPLES = 1_000;

    /**
     * A device or service.
     *
     * @param id its identifier in the document
     * @param open whether it is available; false without a basic status
     * @param contact a URI; may be ""
     * @param note a note for users; may be ""
     */
    public record Tuple(String id, boolean open, String contact, String note) {}

    /** Copies the lists. */
    public PresenceDocument {
        tuples = List.copyOf(tuples);
        activities = List.copyOf(activities);
    }

    /** The presence of one device. */
    public static PresenceDocument of(String entity, boolean open, String note) {
        return new PresenceDocument(entity, List.of(new Tuple("t1", open, "", "")), List.of(), note);
    }

    /** Whether any device or service is available. */
    public boolean open() {
        return tuples.stream().anyMatch(Tuple::open);
    }

    /**
     * Parses a document.
     *
     * @throws BodyParseException when it is malformed
     */
    public static PresenceDocument parse(byte[] document) {
        XmlElement root = XmlElement.parse(document, "presence");
        List<Tuple> tuples = new ArrayList<>();
        for (XmlElement tuple : root.children("tuple")) {
            if (tuples.size() >= MAX_TUPLES) {
                throw new BodyParseException("More than " + MAX_TUPLES + " tuples");
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
        return new PresenceDocument(root.attribute("entity"), tuples, activities, root.textOf("note"));
    }

    /** Writes the document. */
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
